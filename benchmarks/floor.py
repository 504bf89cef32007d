"""Building N trials, and the least that loading their triples takes: ``kg build`` beside Oxigraph alone.

The build runs in a process of its own; its tree is watched, so that each stage has its seconds of the processor and
its memory. The floor is Oxigraph loading the same triples, ready-made, as Turtle files into a fresh store with two
threads: what no build that ends in such a store can go below.
"""

from __future__ import annotations

import json
import math
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from benchmarks import registry
from benchmarks.measured import Options, Part, Sample, Watched, content, folder, kg, room, run, say, size, table
from kg.graph.folder import Folder
from kg.graph.summary import Summary
from kg.rdf.names import BASE
from kg.shipped import fingerprint

MB_A_TRIAL: Final = 0.42
"""Of disk, for the graph, its floor and what lies beside them while they are made."""

FILES: Final = 2
"""The floor loads so many files, one for each thread; and files of ``PART`` MB. The quicker way counts."""

PART: Final = 16.0

MANY: Final = 50_000
"""Of more trials, only files of ``PART`` MB."""

_SAMPLES: Final = 200

LINEAR: Final = 1.15
"""Growth is linear where the time grows at most like the trials to this power."""

_LOADS: Final = """
import pathlib, shutil, sys, time
from concurrent.futures import ThreadPoolExecutor
import pyoxigraph as ox
target, *paths = sys.argv[1:]
started = time.perf_counter()
store = ox.Store(target)
load = lambda path: store.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
with ThreadPoolExecutor(2) as threads:
    list(threads.map(load, paths))
loaded = time.perf_counter()
# For a while, what is sorted stands beside what is not.
if shutil.disk_usage(target).free > 1.1 * sum(each.stat().st_size for each in pathlib.Path(target).iterdir()):
    store.optimize()
    print(loaded - started, time.perf_counter() - loaded, len(store))
else:
    print(loaded - started, "nan", len(store))
"""


def measure(options: Options) -> Iterator[Part]:
    """Each size, then the growth from one to the next."""
    found: list[dict[str, Any]] = []
    for trials in sorted(options.trials):
        # What was measured stays, whatever becomes of larger sizes.
        found.append(one(trials, options))
        yield part(found, options)


def part(found: list[dict[str, Any]], options: Options) -> Part:
    sizes = " ".join(str(each["trials"]) for each in found)
    text = "\n".join([_sizes(found), _stages(found), _growth(found)])
    command = f"python -m benchmarks.performance floor --trials {sizes} --workers {options.workers}"
    return Part("Building, and the floor", command, text, found)


def one(trials: int, options: Options) -> dict[str, Any]:
    """Build so many trials and load their triples alone. A graph that is kept, of the same code, is not built again."""
    output, known = options.keep / f"graph-{trials}", options.keep / f"graph-{trials}.json"
    told = content(known) if known.is_file() and Folder(output).stands(Summary(BASE).made_by(fingerprint())) else None
    if told is None:
        told = built(trials, options, output)
        _write(known, told)
    if "floor" not in told:
        say("the floor")
        with folder(options.work, "floor") as place:
            parts = math.ceil((output / "graph.ttl").stat().st_size / 1e6 / PART)
            told["floor"] = floor(output / "graph.ttl", place, (FILES, parts) if trials <= MANY else (parts,))
        _write(known, told)
    return told


def _write(path: Path, told: dict[str, Any]) -> None:
    path.write_text(json.dumps(told), encoding="utf-8")


def built(trials: int, options: Options, output: Path) -> dict[str, Any]:
    """Build so many trials."""
    room(options.keep, trials * MB_A_TRIAL)
    source = registry.at_hand(trials, options.keep)
    shutil.rmtree(output, ignore_errors=True)
    say(f"building {trials:,} trials")
    watched = run(kg("build", source, "-o", output, "--workers", str(options.workers)))
    say(f"built {trials:,} trials in {watched.seconds:.0f} s")
    info = content(output / "build.json")
    return {
        "built": time.strftime("%Y-%m-%d %H:%M"),
        "trials": info["trials"],
        "triples": info["triples"],
        "rejected": info["rejected"],
        "corpus_mb": size(source),
        "seconds": watched.seconds,
        "processor_seconds": watched.processor,
        "peak_mb": watched.peak,
        "peak_main_mb": max((each.main for each in watched.samples), default=0.0),
        "peak_main_held_mb": max((each.held for each in watched.samples), default=0.0),
        "peak_workers_mb": max((each.others for each in watched.samples), default=0.0),
        "disk_mb": disk(output),
        "stages": stages(watched, output),
        "samples": _some(watched.samples),
    }


def _some(samples: list[Sample]) -> list[list[float]]:
    """Enough of the samples to draw the memory of a build: seconds, MB of the main process, of the others."""
    step = math.ceil(len(samples) / _SAMPLES) or 1
    return [[round(value, 1) for value in (each.at, each.main, each.others)] for each in samples[::step]]


def disk(output: Path) -> dict[str, float]:
    """MB of what a build leaves, part by part."""
    generation = (output / "current").resolve()
    parts = {each.name: size(each) for each in generation.iterdir()}
    named = {name: parts.pop(name, 0.0) for name in ("store", "graph.ttl", "related")}
    ledger = sum(size(each) for each in output.glob("ledger.sqlite*"))
    cache = sum(size(each) for each in output.glob("projections.sqlite*"))
    return {**named, "others": sum(parts.values()), "ledger": ledger, "cache": cache}


def stages(built: Watched, output: Path) -> dict[str, dict[str, float]]:
    """Each stage of a build: seconds, seconds of the processor, and memory of the main process and of the workers."""
    log = content(output / "build.log.json")
    start = log["began"] - built.began
    found = {}
    for name, seconds in log["seconds"].items():
        spent, main, others = built.between(start, start + seconds)
        found[name] = {"seconds": seconds, "processor_seconds": spent, "main_mb": main, "workers_mb": others}
        start += seconds
    return found


def floor(turtle: Path, place: Path, files: Iterable[int]) -> dict[str, float | None]:
    """Oxigraph alone, with the number of files that serves it best."""
    best: dict[str, Any] = {}
    for number in files:
        with folder(place, f"files-{number}") as inside:
            paths = split(turtle, inside, number)
            loaded = run([sys.executable, "-c", _LOADS, str(inside / "store"), *map(str, paths)])
            seconds, sorting, triples = map(float, loaded.output.split())
            if not best or seconds < best["seconds"]:
                best = {
                    "seconds": seconds, "optimize_seconds": None if math.isnan(sorting) else sorting,
                    "processor_seconds": loaded.processor,
                    "peak_mb": loaded.peak, "files": number, "triples": int(triples),
                }  # fmt: skip
    return best


def split(turtle: Path, to: Path, number: int) -> list[Path]:
    """A Turtle file of ours in so many parts of about the same size, each with the prefixes."""
    share = turtle.stat().st_size / number
    paths = [to / f"{at}.ttl" for at in range(number)]
    with turtle.open("rb") as source:
        head = b"".join(iter(lambda: _prefix(source), b""))
        for path in paths:
            with path.open("wb") as target:
                target.write(head)
                last = path == paths[-1]
                while line := source.readline():
                    target.write(line)
                    # A subject ends with a dot at the end of a line; line breaks in texts are escaped.
                    if not last and line.endswith(b".\n") and target.tell() > share:
                        break
    return paths


def _prefix(source: Any) -> bytes:
    """The next line, if it is one of the header; else none, and the file stands where it stood."""
    at: int = source.tell()
    line: bytes = source.readline()
    if line.startswith((b"@", b"PREFIX", b"BASE")):
        return line
    source.seek(at)
    return b""


def _sizes(found: list[dict[str, Any]]) -> str:
    head = ["what", *(f"{each['trials']:,} trials" for each in found)]

    def row(what: str, *path: str) -> list[Any]:
        return [what, *(_at(each, path) for each in found)]

    return table(
        head,
        [
            row("triples", "triples"),
            row("rejected", "rejected"),
            row("built", "built"),
            row("seconds", "seconds"),
            row("seconds of the processor", "processor_seconds"),
            ["triples a second", *(each["triples"] / each["seconds"] for each in found)],
            row("**floor**: Oxigraph loads the same triples, seconds", "floor", "seconds"),
            row("files that it was quickest with", "floor", "files"),
            row("and sorts the store (`optimize`), which a build does too", "floor", "optimize_seconds"),
            ["**build ÷ floor**", *(each["seconds"] / each["floor"]["seconds"] for each in found)],
            ["build ÷ (floor and sorting)", *(_with_sorting(each) for each in found)],
            row("peak memory of the process tree, MB", "peak_mb"),
            row("of the main process, which relates and loads", "peak_main_mb"),
            row("of that without mapped files, which the system can give back", "peak_main_held_mb"),
            row("of all workers together", "peak_workers_mb"),
            row("floor: peak memory, MB", "floor", "peak_mb"),
            row("the corpus, zip, MB", "corpus_mb"),
            *(row(f"disk: {name}, MB", "disk_mb", name) for name in found[-1]["disk_mb"]),
        ],
    )


def _with_sorting(each: dict[str, Any]) -> float | None:
    """None where the disk had no room to sort."""
    floor_ = each["floor"]
    if floor_["optimize_seconds"] is None:
        return None
    return float(each["seconds"]) / float(floor_["seconds"] + floor_["optimize_seconds"])


def _at(each: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        each = each.get(name) if each else None
    return each


def _stages(found: list[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(name for each in found for name in each["stages"]))
    rows = []
    for name in names:
        cells: list[Any] = [name]
        for each in found:
            told = each["stages"].get(name, {})
            cells += [told.get(key) for key in ("seconds", "processor_seconds", "main_mb", "workers_mb")]
        rows.append(cells)
    head = ["stage"]
    for each in found:
        head += [f"{each['trials']:,}: s", "s of processor", "MB main", "MB workers"]
    return table(head, rows)


def _growth(found: list[dict[str, Any]]) -> str:
    """How the time grows with the trials: 1 is linear, 2 is each with each."""
    if len(found) < 2:
        return "One size: no growth.\n"
    rows: list[list[Any]] = []
    for one_, other in pairwise(found):
        stages_ = {name for name in one_["stages"] if name in other["stages"]}
        power = _power(one_, other, one_["seconds"], other["seconds"])
        slow = []
        for name in sorted(stages_):
            spent = [each["stages"][name]["seconds"] for each in (one_, other)]
            # Stages of a moment tell nothing.
            if min(spent) > 1 and (each_ := _power(one_, other, *spent)) > LINEAR:
                slow.append(f"{name} {each_:.2f}")
        judged = "yes" if power <= LINEAR else "**no**"
        rows.append([f"{one_['trials']:,} → {other['trials']:,}", power, judged, ", ".join(slow) or "none"])
    head = ["from → to", "power of the trials", "linear", f"stages above {LINEAR}"]
    return "How the time grows:\n\n" + table(head, rows)


def _power(one_: dict[str, Any], other: dict[str, Any], before: float, after: float) -> float:
    return math.log(after / before) / math.log(other["trials"] / one_["trials"])
