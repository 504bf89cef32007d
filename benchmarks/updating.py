"""One trial in a hundred changes: what building again costs, and whether anything stale is left.

The registry's download comes again, under the same name, with changes as the older revisions of real records show
them: a status, dates, an enrollment, a site, a title; some trials are new, some are gone (``--prune``). Building again
over the folder is timed beside a build of the same download from scratch with the same statistics
(:mod:`benchmarks.with_statistics`), and the two stores are compared triple for triple (:mod:`benchmarks.same_store`).
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec

from benchmarks import registry
from benchmarks.floor import MANY
from benchmarks.measured import Options, Part, content, folder, kg, progress, room, run, say, size, table
from benchmarks.same_store import difference

SHARE: Final = 0.01
"""Of all trials so many change; of these, eight in ten are others than before, one is new, one is gone."""

MB_A_TRIAL: Final = 1.0
"""Of disk, for a graph, one from scratch, and what lies beside them while they are made."""

MB_AN_UPDATE: Final = 0.15
"""Without the graph from scratch, and with the graph of before at hand."""

TODAY: Final = "2026-01-15"
NEW: Final = "NCT99"
TABLES: Final = ("doubts.tsv", "rejected.tsv", "disagreements.tsv", "findings.tsv")

Study = dict[str, Any]


def status(study: Study, chance: random.Random) -> None:
    module = study["protocolSection"].setdefault("statusModule", {})
    later = {"RECRUITING": "ACTIVE_NOT_RECRUITING", "NOT_YET_RECRUITING": "RECRUITING"}
    module["overallStatus"] = later.get(module.get("overallStatus", ""), "COMPLETED")
    if chance.random() < 0.2:
        module |= {"overallStatus": "TERMINATED", "whyStopped": "Too few took part"}


def dates(study: Study, chance: random.Random) -> None:
    module = study["protocolSection"].setdefault("statusModule", {})
    day = f"2027-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    module["primaryCompletionDateStruct"] = {"date": day, "type": "ESTIMATED"}
    module["completionDateStruct"] = {"date": day, "type": "ESTIMATED"}


def enrollment(study: Study, chance: random.Random) -> None:
    module = study["protocolSection"].setdefault("designModule", {})
    module["enrollmentInfo"] = {"count": chance.randint(10, 900), "type": "ACTUAL"}


def site(study: Study, chance: random.Random) -> None:
    module = study["protocolSection"].setdefault("contactsLocationsModule", {})
    city = chance.choice(["Ghent", "Leeds", "Osaka", "Pune", "Lima"])
    country = {"Ghent": "Belgium", "Leeds": "United Kingdom", "Osaka": "Japan", "Pune": "India", "Lima": "Peru"}[city]
    number = chance.randint(1, 40)
    sites = [*module.get("locations", []), {"facility": f"Site {number}", "city": city, "country": country}]
    module["locations"] = sites[chance.random() < 0.3 and len(sites) > 2 :]


def title(study: Study, chance: random.Random) -> None:
    module = study["protocolSection"]["identificationModule"]
    module["briefTitle"] = f"{module.get('briefTitle', 'A Trial')} {chance.choice(['(Amended)', 'in Adults', 'Again'])}"


KINDS: Final[dict[str, Callable[[Study, random.Random], None]]] = {
    "status": status, "dates": dates, "enrollment": enrollment, "site": site, "title": title,
}  # fmt: skip


def changed(body: bytes, chance: random.Random, told: Counter[str]) -> bytes:
    """A record as it may be after its next update: mostly one thing is other than before, and the day always is."""
    study: Study = msgspec.json.decode(body)
    for name in chance.sample(sorted(KINDS), chance.choice([1, 1, 1, 2, 3])):
        KINDS[name](study, chance)
        told[name] += 1
    module = study["protocolSection"].setdefault("statusModule", {})
    module["lastUpdatePostDateStruct"] = {"date": TODAY, "type": "ACTUAL"}
    module["lastUpdateSubmitDate"] = TODAY
    return msgspec.json.encode(study)


def renewed(source: Path, target: Path, seed: int = 1) -> Counter[str]:
    """The download as it comes the next time; what has happened to how many trials."""
    chance, told = random.Random(seed), Counter[str]()
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as to:
        names = before.namelist()
        chosen = chance.sample(range(len(names)), max(3, round(len(names) * SHARE)))
        few = max(1, len(chosen) // 10)
        gone, fresh = set(chosen[:few]), chosen[few : 2 * few]
        others = set(chosen[2 * few :])
        with closing(progress("the next download", len(names))) as watched:
            next(watched)
            for place, name in enumerate(names):
                watched.send(1)
                if place in gone:
                    told["gone"] += 1
                    continue
                body = before.read(name)
                if place in others:
                    told["changed"] += 1
                    body = changed(body, chance, told)
                to.writestr(zipfile.ZipInfo(name, (2026, 1, 15, 0, 0, 0)), body, zipfile.ZIP_DEFLATED, 1)
        for number, place in enumerate(fresh):
            old, new = Path(names[place]).stem, f"{NEW}{number:06d}"
            to.writestr(f"{new}.json", before.read(names[place]).replace(old.encode(), new.encode()))
            told["new"] += 1
    return told


def measure(options: Options) -> Iterator[Part]:
    """Each size."""
    found: list[dict[str, Any]] = []
    for trials in sorted(options.trials):
        found.append(one(trials, options))
        yield part(found, options)


def one(trials: int, options: Options) -> dict[str, Any]:
    """Build, change, build again and from scratch, compare."""
    room(options.keep, trials * (MB_A_TRIAL if trials <= MANY else MB_AN_UPDATE))
    source = registry.at_hand(trials, options.keep)
    with folder(options.work, "updating") as place:
        output = _before(source, place, options)
        inside = place / "next"
        inside.mkdir()
        # Of the same name: the same source, which says something else now.
        again = inside / source.name
        happened = renewed(source, again)
        say(f"updating {trials:,} trials")
        command = ("--prune", "--workers", str(options.workers))
        update = run(kg("build", again, "-o", output, *command))
        laps = content(output / "build.log.json")["seconds"]
        unchanged = run(kg("build", again, "-o", output, *command))
        return {
            "trials": content(output / "build.json")["trials"], "triples": content(output / "build.json")["triples"],
            "happened": dict(happened), "mapped": mapped(update.output), "seconds": update.seconds,
            "processor_seconds": update.processor, "peak_mb": update.peak, "stages": laps,
            "unchanged_seconds": unchanged.seconds, "folder_mb": size(output),
            **from_scratch(trials, options, again, output, place / "scratch", command),
        }  # fmt: skip


def from_scratch(
    trials: int, options: Options, source: Path, output: Path, scratch: Path, command: tuple[str, ...]
) -> dict[str, Any]:
    """What a build from scratch takes, and how the folder differs from it. Of very many trials it is not made again:
    it took what the part ``floor`` measured of as many.
    """
    known = options.keep / f"graph-{trials}.json"
    if trials > MANY and known.is_file():
        told = content(known)
        return {
            "scratch_seconds": told["seconds"], "scratch_processor_seconds": told["processor_seconds"],
            "scratch_peak_mb": told["peak_mb"],
        }  # fmt: skip
    say("the same from scratch")
    built = run(with_statistics(output, "build", source, "-o", scratch, *command))
    say("comparing the stores")
    found = difference(*((each / "current").resolve() / "store" for each in (output, scratch)))
    return {
        "scratch_seconds": built.seconds, "scratch_processor_seconds": built.processor, "scratch_peak_mb": built.peak,
        "compared": found.compared, "stale": found.stale, "missing": found.missing, "examples": list(found.examples),
        "other_tables": other_tables(output, scratch),
    }  # fmt: skip


def _before(source: Path, place: Path, options: Options) -> Path:
    """A folder with the trials as they were: a copy of the one that is kept, or built."""
    output, kept = place / "out", options.keep / f"graph-{source.stem.partition('-')[2]}"
    if (kept / "current").is_symlink():
        # What was published is never written again, so it need not be copied.
        shutil.copytree(kept, output, symlinks=True, ignore=shutil.ignore_patterns("generations"))
        shutil.copytree(kept / "generations", output / "generations", copy_function=os.link)
        # The code may have changed since; then all is mapped once more here, and not in what is timed.
        say("a copy of the graph that was kept")
    else:
        say("building the trials as they were")
    run(kg("build", source, "-o", output, "--workers", str(options.workers)))
    return output


def mapped(output: str) -> str:
    """What a build tells of trials that it mapped anew."""
    lines = [" ".join(line.split()) for line in output.splitlines() if "mapped" in line or "unchanged" in line]
    return "; ".join(lines)


def with_statistics(output: Path, *arguments: str | Path) -> list[str]:
    """The command with the statistics of similar trials of a graph."""
    return [sys.executable, "-m", "benchmarks.with_statistics", *map(str, (output, *arguments))]


def other_tables(updated: Path, scratch: Path) -> list[str]:
    """The tables that are not the same, byte for byte."""
    return [name for name in TABLES if (updated / name).read_bytes() != (scratch / name).read_bytes()]


def part(found: list[dict[str, Any]], options: Options) -> Part:
    sizes = " ".join(str(trials) for trials in sorted(options.trials)[: len(found)])
    head = ["what", *(f"{each['trials']:,} trials" for each in found)]
    rows = [
        ["triples", *(each["triples"] for each in found)],
        ["changed / new / gone", *(_happened(each["happened"]) for each in found)],
        ["what changed", *(", ".join(f"{each['happened'].get(kind, 0)} {kind}" for kind in KINDS) for each in found)],
        ["mapped anew, as the build tells it", *(each["mapped"] for each in found)],
        ["seconds", *(each["seconds"] for each in found)],
        ["seconds from scratch", *(each["scratch_seconds"] for each in found)],
        ["**update ÷ from scratch**", *(each["seconds"] / each["scratch_seconds"] for each in found)],
        ["seconds of the processor", *(each["processor_seconds"] for each in found)],
        ["from scratch", *(each["scratch_processor_seconds"] for each in found)],
        ["peak memory, MB", *(each["peak_mb"] for each in found)],
        ["from scratch, MB", *(each["scratch_peak_mb"] for each in found)],
        ["once more, nothing changed, seconds", *(each["unchanged_seconds"] for each in found)],
        ["triples compared", *(each.get("compared") for each in found)],
        ["**stale triples**", *(each.get("stale") for each in found)],
        ["missing triples", *(each.get("missing") for each in found)],
        ["tables that differ", *(_names(each.get("other_tables")) for each in found)],
        ["stages, seconds", *(_stages(each["stages"]) for each in found)],
    ]  # fmt: skip
    not_compared = (
        "" if all("stale" in each for each in found)
        else f"Of more than {MANY:,} trials none is built from scratch to compare with; its seconds are those of the "
        "build above.\n\n"
    )  # fmt: skip
    wrong = "".join(f"* `{example}`\n" for each in found for example in each.get("examples", ()))
    command = f"python -m benchmarks.performance updating --trials {sizes} --workers {options.workers}"
    return Part("Updating", command, not_compared + table(head, rows) + wrong, found)


def _names(tables: list[str] | None) -> str | None:
    return None if tables is None else ", ".join(tables) or "none"


def _stages(stages: dict[str, float]) -> str:
    return ", ".join(f"{name} {lap:.1f}" for name, lap in stages.items())


def _happened(happened: dict[str, int]) -> str:
    return " / ".join(f"{happened.get(what, 0):,}" for what in ("changed", "new", "gone"))
