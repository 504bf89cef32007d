"""The same part of the same records as triples, made by other libraries, and our whole build beside them.

The part: a trial's id, title, status, type, phases, enrollment, start, lead sponsor, conditions, interventions with
their types, and countries. All are given the same flat tables (``tables.py``, whose time counts for each), and what
they write is compared as sets. They are no dependencies of ours: each lives in an environment of its own, made here and
thrown away.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from benchmarks import registry
from benchmarks.measured import Failed, Options, Part, content, folder, kg, room, run, say, table

HERE: Final = Path(__file__).resolve().parent
RUNS: Final = 3


@dataclass(frozen=True, slots=True)
class Peer:
    """A library: what it is called, what is installed, the script that uses it."""

    name: str
    packages: tuple[str, ...]
    script: str
    most: int = 100_000
    """Trials beyond which it is not tried."""


# pandas 3 ends morph-kgc with an error, whatever the mapping.
PEERS: Final = (
    Peer("rdflib, a loop of `add`", ("rdflib==7.6.0",), "with_rdflib.py"),
    Peer("morph-kgc, RML", ("morph-kgc==2.10.0", "pandas==2.3.3"), "with_morph_kgc.py"),
    Peer("maplib, OTTR templates", ("maplib==0.20.26",), "with_maplib.py"),
)


def measure(options: Options) -> Iterator[Part]:
    """Each size: every library, then ours."""
    found: list[dict[str, Any]] = []
    with folder(options.work, "peers") as place:
        pythons = {peer.name: _environment(peer, place) for peer in PEERS}
        for trials in sorted(options.trials):
            room(options.keep, trials * 0.6)
            source = registry.at_hand(trials, options.keep)
            found.append({"trials": trials, "rows": [*_theirs(pythons, source, place, trials), _ours(source, place)]})
            yield _part(found)


def _environment(peer: Peer, place: Path) -> Path | str:
    """The Python of an environment with the library; where there is none, why."""
    home = place / peer.script.removesuffix(".py")
    say(f"installing {' '.join(peer.packages)}")
    try:
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, capture_output=True, timeout=300)
        python = home / "bin" / "python"
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *peer.packages]
        subprocess.run(install, check=True, capture_output=True, timeout=900)
    except (subprocess.SubprocessError, OSError) as error:
        say(f"{peer.name}: {error}")
        return "could not be installed here"
    return python


def _theirs(pythons: dict[str, Path | str], source: Path, place: Path, trials: int) -> Iterator[dict[str, Any]]:
    """A row for each library; the first that runs is what the others are compared with."""
    first: set[ox.Triple] | None = None
    for peer in PEERS:
        python = pythons[peer.name]
        told: dict[str, Any] = {"name": peer.name, "packages": list(peer.packages)}
        if isinstance(python, str) or trials > peer.most:
            yield {**told, "why": python if isinstance(python, str) else "left out: too many trials"}
            continue
        say(f"{peer.name}: {trials:,} trials")
        target = place / "out.nt"
        try:
            runs = [run([str(python), str(HERE / peer.script), str(source), str(target)]) for _ in range(RUNS)]
        except Failed as error:
            yield {**told, "why": f"failed: {str(error).splitlines()[-1][:200]}"}
            continue
        made = _triples(target)
        first = made if first is None else first
        middle = statistics.median(each.seconds for each in runs)
        yield {
            **told, "seconds": middle, "triples": len(made), "triples_a_second": len(made) / middle,
            "peak_mb": max(each.peak for each in runs), "missing": len(first - made), "more": len(made - first),
            "examples": [str(each) for each in sorted(first ^ made, key=str)[:5]],
        }  # fmt: skip


def _triples(path: Path) -> set[ox.Triple]:
    """What a library wrote. Numbers are compared by their digits."""
    return {quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)}


def _ours(source: Path, place: Path) -> dict[str, Any]:
    """Our build: every field, merged, checked, related, in a store and as Turtle."""
    with folder(place, "ours") as inside:
        built = run(kg("build", source, "-o", inside / "out"))
        triples = content(inside / "out" / "build.json")["triples"]
    return {
        "name": "`kg build`: every field, checked, related, loaded", "seconds": built.seconds, "triples": triples,
        "triples_a_second": triples / built.seconds, "peak_mb": built.peak,
    }  # fmt: skip


def _part(found: list[dict[str, Any]]) -> Part:
    text = (
        "A part of each record, the same for all: id, title, status, type, phases, enrollment, start, lead sponsor,\n"
        "conditions, interventions with types, countries; `benchmarks/peers/` has the mappings. Reading the zip and\n"
        f"flattening the records counts; the middle of {RUNS} runs. Our build makes every field, and a checked,\n"
        "linked store: the ratio is of triples a second. morph-kgc needs the flat tables: over the records as they\n"
        "are it writes nothing, since it drops whatever lacks a field that another record has.\n\n"
    )
    for size in found:
        ours = size["rows"][-1]["triples_a_second"]
        rows = [_row(each, ours) for each in size["rows"]]
        head = ["", "seconds", "triples", "triples a second", "ours ÷ theirs", "peak MB", "the same set"]
        text += f"{size['trials']:,} trials:\n\n{table(head, rows)}\n"
    sizes = " ".join(str(each["trials"]) for each in found)
    return Part(
        "Beside other libraries", f"python -m benchmarks.performance peers --trials {sizes}", text, _plain(found)
    )


def _row(each: dict[str, Any], ours: float) -> list[Any]:
    if "why" in each:
        return [each["name"], each["why"], None, None, None, None, None]
    same = None
    if "missing" in each:
        same = "yes" if not each["missing"] + each["more"] else f"{each['missing']:,} missing, {each['more']:,} more"
    speed = each["triples_a_second"]
    return [each["name"], each["seconds"], each["triples"], speed, ours / speed, each["peak_mb"], same]


def _plain(found: list[dict[str, Any]]) -> Any:
    return json.loads(json.dumps(found))
