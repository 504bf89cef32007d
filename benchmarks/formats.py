"""How far the formats of the registry's record agree, field by field: each record as JSON, and rendered in another.

``python -m benchmarks.formats --format aact`` measures one format over all records and writes its part of
``docs/formats.md``. A format is a module ``benchmarks.formats_<name>`` that has a :class:`Format` called ``FORMAT``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from kg.read import ctgov_json
from kg.trial.model import Trial
from kg.trial.record import Record

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "ctgov"
"""The real records, beside the project."""

DOCS: Final = Path(__file__).resolve().parents[1] / "docs" / "formats.md"

FORMATS: Final = ("aact", "csv", "csv2020", "xml")
"""The formats that are measured, each by the module called after it."""

Rendered = Iterator[tuple[str, bytes, Record, float]]
"""For each trial its id, its document, what is read of it, and the seconds that reading took."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how records are rendered in it and read again, and what it loses.

    ``lost`` has paths of fields (``results.flow.periods.title``), each with the reason; what is below a path is lost
    with it. ``explain`` names the class of a disagreement: field, value of the record, value found. A format may take
    apart what a trial says by a rule of its own (``fields``: name → what is compared).
    """

    name: str
    title: str
    read: Callable[[int], Rendered]
    lost: Mapping[str, str]
    explain: Callable[[str, Any, Any], str]
    notes: str = ""
    fields: Callable[[Trial], dict[str, Any]] | None = None


@dataclass(slots=True)
class Scores:
    """What was compared and found, by field; the classes of disagreement; and the time that reading took."""

    compared: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    classes: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    examples: dict[tuple[str, str], tuple[Any, Any]] = field(default_factory=dict)
    documents: int = 0
    doubts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    bytes: int = 0
    json_seconds: float = 0.0
    json_bytes: int = 0

    @property
    def slowness(self) -> float:
        """How many times as long as JSON a megabyte takes."""
        return _megabytes(self.json_bytes, self.json_seconds) / _megabytes(self.bytes, self.seconds)


def records(every: int = 1) -> Iterator[tuple[str, bytes]]:
    """The registry's records as JSON, each with its id; one of so many."""
    with zipfile.ZipFile(DATA / "ctg-studies.json.zip") as archive:
        for name in sorted(archive.namelist())[::every]:
            yield Path(name).stem, archive.read(name)


def studies(every: int = 1) -> Iterator[dict[str, Any]]:
    """The same, decoded."""
    for _, body in records(every):
        yield json.loads(body)


def measure(format_: Format, every: int = 1) -> Scores:
    """Read each record in the format, and compare it with what is read of the JSON."""
    scores = Scores()
    bodies = dict(records(every))
    for nct_id, document, record, seconds in format_.read(every):
        body = bodies.pop(nct_id)
        start = time.perf_counter()
        truth = ctgov_json.read(body).trial
        scores.json_seconds += time.perf_counter() - start
        scores.json_bytes += len(body)
        scores.seconds += seconds
        scores.bytes += len(document)
        scores.documents += 1
        scores.doubts.update(f"{re.sub(DETAIL, '…', doubt.what)}" for doubt in record.doubts)
        compare(scores, format_, truth, record.trial)
    if bodies:
        raise ValueError(f"{len(bodies)} records are not in the rendering, as {min(bodies)}")
    return scores


DETAIL: Final = re.compile(r"'.*?'(?=\W|$)|\".*?\"(?=\W|$)|[0-9]+")
"""What of a doubt is of one document alone."""


def compare(scores: Scores, format_: Format, truth: Trial, found: Trial) -> None:
    """Count the fields of one trial on which both agree."""
    fields = format_.fields or (lambda trial: flat(trial, format_.lost))
    expected, given = fields(truth), fields(found)
    for name in expected.keys() | given.keys():
        scores.compared[name] += 1
        one, other = expected.get(name), given.get(name)
        if one in (None, "", ()) and other in (None, "", ()):
            scores.compared[name] -= 1
        elif one != other:
            scores.missed[name] += 1
            class_ = (name, format_.explain(name, one, other))
            scores.classes.setdefault(class_, []).append(truth.nct_id)
            scores.examples.setdefault(class_, (one, other))


def flat(trial: Trial, lost: Iterable[str]) -> dict[str, Any]:
    """What a trial says that the format does not lose, by field; of results, by each field of a part."""
    fields: dict[str, Any] = {}
    for name in trial.__struct_fields__:
        value = kept(getattr(trial, name), name, frozenset(lost))
        if name == "results":
            leaves(value, name, fields)
        elif value is not None:
            fields[name] = value
    return fields


def kept(value: Any, path: str, lost: frozenset[str]) -> Any:
    """A value without what is lost of it; None where nothing is left."""
    if path in lost or value is None or value in ("", ()):
        return None
    if isinstance(value, Struct):
        inner = {name: kept(getattr(value, name), f"{path}.{name}", lost) for name in value.__struct_fields__}
        return {name: each for name, each in inner.items() if each is not None} or None
    if isinstance(value, tuple):
        return [kept(each, path, lost) for each in value]
    return value


def leaves(value: Any, path: str, into: dict[str, list[Any]]) -> None:
    """Each value that is no object and no list, in the order in which they stand, by the names above it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            leaves(inner, f"{path}.{name}", into)
    elif isinstance(value, list):
        for inner in value:
            leaves(inner, path, into)
    elif value is not None:
        into.setdefault(path, []).append(value)


# ----------------------------------------------------------------------------------------------------------- report


def part(format_: Format, scores: Scores) -> str:
    """The part of the page that tells of a format."""
    total, missed = scores.compared.total(), scores.missed.total()
    lines = [
        f"## {format_.title}",
        "",
        format_.notes,
        "",
        f"{scores.documents} records rendered and read again; {total - missed} of {total} values of fields agree "
        f"({(total - missed) / total:.3%}). A record takes {scores.seconds / scores.documents * 1e3:.2f} ms "
        f"({_megabytes(scores.bytes, scores.seconds):.1f} MB/s), as JSON "
        f"{scores.json_seconds / scores.documents * 1e3:.2f} ms "
        f"({_megabytes(scores.json_bytes, scores.json_seconds):.1f} MB/s): per megabyte {scores.slowness:.2f} times.",
        "",
        "| lost | why |",
        "|---|---|",
        *(f"| `{path}` | {why} |" for path, why in sorted(format_.lost.items())),
        "",
        "| field that disagrees somewhere | compared | agree | why not |",
        "|---|--:|--:|---|",
    ]
    for name, count in sorted(scores.missed.items()):
        reasons = [f"{why} ({len(ids)})" for (field_, why), ids in sorted(scores.classes.items()) if field_ == name]
        rate = 1 - count / scores.compared[name]
        lines.append(f"| `{name}` | {scores.compared[name]} | {rate:.2%} | {'; '.join(reasons)} |")
    return "\n".join(lines) + "\n"


def _megabytes(size: int, seconds: float) -> float:
    return size / 1e6 / seconds


def write(name: str, text: str) -> None:
    """Put the part of a format into the page, in the place of the one before."""
    head = "# Formats of the registry's record\n\nWritten by `python -m benchmarks.formats`; change that, not this.\n"
    page = DOCS.read_text(encoding="utf-8") if DOCS.exists() else head
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    block = f"{begin}{text}{end}"
    if begin in page:
        before, _, rest = page.partition(begin)
        page = before + block + rest.partition(end)[2]
    else:
        page = f"{page}\n{block}"
    DOCS.write_text(page, encoding="utf-8")


def main() -> None:
    """Measure the formats that are named."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--format", action="append", choices=FORMATS, help="one of them; may be repeated; else all")
    options.add_argument("--every", type=int, default=1, help="take one of so many records; nothing is written then")
    options.add_argument("--examples", action="store_true", help="show one of each class of disagreement")
    chosen = options.parse_args()
    for name in chosen.format or FORMATS:
        format_: Format = importlib.import_module(f"benchmarks.formats_{name}").FORMAT
        scores = measure(format_, chosen.every)
        text = part(format_, scores)
        print(text)
        for doubt, count in scores.doubts.most_common(25):
            print(f"{count:7} {doubt}")
        if chosen.examples:
            for (field_, why), (one, other) in scores.examples.items():
                ids = scores.classes[field_, why]
                print(f"\n{field_} {why} {len(ids)} {ids[:3]}\n  record {str(one)[:600]}\n  found  {str(other)[:600]}")
        if chosen.every == 1:
            write(name, text)


if __name__ == "__main__":
    main()
