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
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from benchmarks import registry
from benchmarks.measured import Options, Part, Watched, content, folder, kg, room, run, say, size, table

MB_A_TRIAL: Final = 0.55
"""Of disk, for the graph, its floor and what lies beside them while they are made."""

LINEAR: Final = 1.15
"""Growth is linear where the processor's time grows at most like the trials to this power."""

_LOADS: Final = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
import pyoxigraph as ox
target, *paths = sys.argv[1:]
started = time.perf_counter()
store = ox.Store(target)
load = lambda path: store.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
with ThreadPoolExecutor(2) as threads:
    list(threads.map(load, paths))
loaded = time.perf_counter()
store.optimize()
print(loaded - started, time.perf_counter() - loaded, len(store))
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
    """Build so many trials and load their triples alone."""
    room(options.keep, trials * MB_A_TRIAL)
    source = registry.at_hand(trials, options.keep)
    output = options.keep / f"graph-{trials}"
    shutil.rmtree(output, ignore_errors=True)
    say(f"building {trials:,} trials")
    built = run(kg("build", source, "-o", output, "--workers", str(options.workers)))
    info = content(output / "build.json")
    told = {
        "trials": info["trials"],
        "triples": info["triples"],
        "rejected": info["rejected"],
        "corpus_mb": size(source),
        "seconds": built.seconds,
        "processor_seconds": built.processor,
        "peak_mb": built.peak,
        "peak_main_mb": max((each.main for each in built.samples), default=0.0),
        "peak_workers_mb": max((each.others for each in built.samples), default=0.0),
        "disk_mb": disk(output),
        "stages": stages(built, output),
        "samples": [[round(value, 1) for value in (each.at, each.main, each.others)] for each in built.samples][:2000],
    }
    say(f"built {trials:,} trials in {built.seconds:.0f} s; now the floor")
    with folder(options.work, "floor") as place:
        told["floor"] = floor(output / "graph.ttl", place)
    told["ratio"] = built.seconds / told["floor"]["seconds"]
    told["triples_a_second"] = info["triples"] / built.seconds
    (options.keep / f"graph-{trials}.json").write_text(json.dumps(told), encoding="utf-8")
    return told


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
    laps: dict[str, float] = content(output / "build.log.json")["seconds"]
    # What the log does not count is the start of Python, and a moment at the end.
    start = max(0.0, built.seconds - sum(laps.values()))
    found = {}
    for name, seconds in laps.items():
        spent, main, others = built.between(start, start + seconds)
        found[name] = {"seconds": seconds, "processor_seconds": spent, "main_mb": main, "workers_mb": others}
        start += seconds
    return found


def floor(turtle: Path, place: Path) -> dict[str, float]:
    """Oxigraph alone, with the files that serve it best."""
    best: dict[str, float] = {}
    for number in (2, 8):
        with folder(place, f"files-{number}") as inside:
            paths = split(turtle, inside, number)
            loaded = run([sys.executable, "-c", _LOADS, str(inside / "store"), *map(str, paths)])
            seconds, sorting, triples = map(float, loaded.output.split())
            if not best or seconds < best["seconds"]:
                best = {
                    "seconds": seconds, "optimize_seconds": sorting, "processor_seconds": loaded.processor,
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
            row("seconds", "seconds"),
            row("seconds of the processor", "processor_seconds"),
            row("triples a second", "triples_a_second"),
            row("**floor**: Oxigraph loads the same triples, seconds", "floor", "seconds"),
            row("files that it was quickest with", "floor", "files"),
            row("and sorts the store (`optimize`), which a build does too", "floor", "optimize_seconds"),
            row("**build ÷ floor**", "ratio"),
            ["build ÷ (floor and sorting)", *(_with_sorting(each) for each in found)],
            row("peak memory of the process tree, MB", "peak_mb"),
            row("of the main process, which relates and loads", "peak_main_mb"),
            row("of all workers together", "peak_workers_mb"),
            row("floor: peak memory, MB", "floor", "peak_mb"),
            row("the corpus, zip, MB", "corpus_mb"),
            *(row(f"disk: {name}, MB", "disk_mb", name) for name in found[-1]["disk_mb"]),
        ],
    )


def _with_sorting(each: dict[str, Any]) -> float:
    least: float = each["floor"]["seconds"] + each["floor"]["optimize_seconds"]
    return float(each["seconds"]) / least


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
        power = _power(one_, other, one_["processor_seconds"], other["processor_seconds"])
        slow = []
        for name in sorted(stages_):
            spent = [each["stages"][name]["processor_seconds"] for each in (one_, other)]
            # Stages of a moment tell nothing.
            if min(spent) > 1 and (each_ := _power(one_, other, *spent)) > LINEAR:
                slow.append(f"{name} {each_:.2f}")
        judged = "yes" if power <= LINEAR else "**no**"
        rows.append([f"{one_['trials']:,} → {other['trials']:,}", power, judged, ", ".join(slow) or "none"])
    head = ["from → to", "power of the trials", "linear", f"stages above {LINEAR}"]
    return "How the processor's time grows:\n\n" + table(head, rows)


def _power(one_: dict[str, Any], other: dict[str, Any], before: float, after: float) -> float:
    return math.log(after / before) / math.log(other["trials"] / one_["trials"])
