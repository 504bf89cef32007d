"""What the parts of the performance page share: a command watched, the machine, the disk, progress, and the page."""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
DATA: Final = ROOT.parent / "shared" / "data"
ARCHIVE: Final = DATA / "ctgov" / "ctg-studies.json.zip"
_TICK: Final = os.sysconf("SC_CLK_TCK")
_EVERY: Final = 0.5
_AT_FIRST: Final = 0.05
"""Seconds from one look at a process tree to the next; short commands are looked at more often."""


@dataclass(frozen=True, slots=True)
class Part:
    """A measured part of the page: its text, and the same as data."""

    title: str
    command: str
    text: str
    data: Any


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for. ``keep`` holds corpora and graphs between parts, ``work`` goes in the end."""

    trials: tuple[int, ...]
    work: Path
    keep: Path
    graphs: tuple[Path, ...] = ()
    workers: int = 2
    kills: int = 100


def say(text: str) -> None:
    """Tell how far it is, apart from what is written."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def progress(what: str, total: int) -> Generator[None, int, None]:
    """Say every quarter of a minute how many are done; is sent how many more."""
    done, told = 0, time.monotonic()
    try:
        while True:
            done += yield
            if time.monotonic() - told > 15:
                told = time.monotonic()
                say(f"{what}: {done:,} of {total:,}")
    finally:
        say(f"{what}: {done:,}")


@dataclass(frozen=True, slots=True)
class Sample:
    """The process tree at one moment: seconds since the start, of the processor, and MB of the first and all others.

    Of ``main``, ``held`` is no part of a file: the system cannot give it back.
    """

    at: float
    processor: float
    main: float
    others: float
    held: float = 0.0


@dataclass(slots=True)
class Watched:
    """A command that was run: when it began (seconds since 1970), seconds, seconds of the processor, and the tree all
    along.
    """

    began: float = 0.0
    seconds: float = 0.0
    processor: float = 0.0
    output: str = ""
    samples: list[Sample] = field(default_factory=list)

    @property
    def peak(self) -> float:
        """The most memory of the whole tree, in MB."""
        return max((each.main + each.others for each in self.samples), default=0.0)

    def between(self, start: float, end: float) -> tuple[float, float, float]:
        """Of a stretch of it: seconds of the processor, and the most memory of the first process and of the others."""
        inside = [each for each in self.samples if start - _EVERY <= each.at <= end + _EVERY]
        spent = self._processor_at(end) - self._processor_at(start)
        main = max((each.main for each in inside), default=0.0)
        return spent, main, max((each.others for each in inside), default=0.0)

    def _processor_at(self, moment: float) -> float:
        before = Sample(0.0, 0.0, 0.0, 0.0)
        for each in [*self.samples, Sample(self.seconds, self.processor, 0.0, 0.0)]:
            if each.at >= moment:
                share = (moment - before.at) / (each.at - before.at or 1.0)
                return before.processor + share * (each.processor - before.processor)
            before = each
        return self.processor


def run(command: list[str], *, cwd: Path = ROOT, accept: tuple[int, ...] = (0,)) -> Watched:
    """Run a command in a process of its own and watch its tree; end here where it fails."""
    watched, started = Watched(time.time()), time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, cwd=cwd, stdout=told, stderr=told)
        watcher = threading.Thread(target=_watch, args=(process, watched.samples, started))
        watcher.start()
        try:
            process.wait()
        finally:
            if process.poll() is None:
                process.kill()
            watcher.join()
        watched.seconds = time.perf_counter() - started
        told.seek(0)
        watched.output = told.read().decode(errors="replace")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    watched.processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if process.returncode not in accept:
        raise Failed(f"{' '.join(command)}: {process.returncode}\n{watched.output[-2000:]}")
    return watched


class Failed(Exception):
    """A command did not do what was asked."""


def _watch(process: subprocess.Popen[bytes], samples: list[Sample], started: float) -> None:
    while process.poll() is None:
        pids = list(tree(process.pid))
        spent = sum(_processor(pid) for pid in pids)
        # What has ended drops out of the sum for a moment; time does not run back.
        spent = max(spent, samples[-1].processor if samples else 0.0)
        (main, held), *others = [memory(pid) for pid in pids] or [(0.0, 0.0)]
        samples.append(Sample(time.perf_counter() - started, spent, main, sum(each for each, _ in others), held))
        time.sleep(_AT_FIRST if time.perf_counter() - started < 20 else _EVERY)


def tree(pid: int) -> Iterator[int]:
    """A process and all that it has started, itself first (Linux)."""
    yield pid
    try:
        # Each thread has the children that it started itself.
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from tree(int(child))
    except OSError:
        return


def memory(pid: int) -> tuple[float, float]:
    """Proportional set size in MB: shared pages are counted once over the tree. And how much of it is no file's."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    found = {line.partition(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss")}
    return found.get("Pss", 0.0), found.get("Pss_Anon", 0.0)


def _processor(pid: int) -> float:
    """Seconds of a process and of those of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK


def kg(*arguments: str | Path) -> list[str]:
    """The command of TrialGraph, run by the Python that runs this."""
    return [sys.executable, "-m", "kg", *map(str, arguments)]


def content(path: Path) -> dict[str, Any]:
    """A JSON file."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def size(path: Path) -> float:
    """MB of a file, or of all in a folder; links count nothing."""
    if path.is_symlink() or not path.exists():
        return 0.0
    if path.is_file():
        return path.stat().st_size / 1e6
    return sum(size(each) for each in path.iterdir())


def room(folder: Path, needed: float) -> None:
    """End here where the disk has less than so many MB left, before it is full."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free / 1e6
    if free < needed:
        raise Failed(f"{folder}: {needed / 1000:,.1f} GB are needed on this disk, {free / 1000:,.1f} GB are free")


@contextmanager
def folder(work: Path, name: str) -> Iterator[Path]:
    """A folder that is gone afterwards, whatever happens."""
    path = work / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def machine() -> dict[str, Any]:
    """Where and with what it is measured."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown processor")
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return {
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(total, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "versions": {name: metadata.version(name) for name in ("trialgraph", "pyoxigraph", "rdflib", "msgspec")},
    }


def table(head: list[str], rows: list[list[Any]]) -> str:
    """Rows as Markdown; numbers with as many digits as they deserve."""
    lines = [head, ["---"] * len(head), *([shown(each) for each in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def shown(value: Any) -> str:
    """A value for people.

    >>> shown(1234567), shown(0.1234), shown(12.34), shown(None)
    ('1,234,567', '0.123', '12.3', '–')
    """
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
