"""How far what is read from the rendered pages agrees with the record behind each, field by field.

The pages below ``../shared/data/pages/rendered`` were made from records by our grammar of the two sites; they are not
the live sites. Run it for a list of all that disagrees: ``python -m benchmarks.agreement``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.agreement_exceptions import EXCEPTIONS
from benchmarks.agreement_views import VIEWS
from kg.read import ctgov_json, readers
from kg.trial.model import Trial
from kg.trial.record import Record

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages" / "rendered"
"""The rendered pages, beside the project."""

FOLDERS: Final = {"veeva": "ctv", "meddatax": "meddatax_full", "meddatax-lossy": "meddatax_lossy"}
"""Each layout of which there are rendered pages, and their folder."""


@dataclass(slots=True)
class Score:
    """A field of a layout over all pages: on how many it was compared, on how many it agrees, and each miss."""

    compared: int = 0
    agree: int = 0
    misses: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def add(self, nct_id: str, expected: Any, found: Any) -> None:
        """Compare one page, unless neither the record nor the page says anything."""
        if not (_says(expected) or _says(found)):
            return
        self.compared += 1
        if expected == found:
            self.agree += 1
        else:
            self.misses[nct_id] = (expected, found)


Scores = Mapping[str, Mapping[str, Score]]


def truths() -> dict[str, Trial]:
    """The trial of each record behind the pages."""
    trials = [ctgov_json.read(line).trial for line in (DATA / "source.ndjson").read_bytes().splitlines()]
    return {trial.nct_id: trial for trial in trials}


def pages(layout: str) -> Iterator[tuple[str, bytes]]:
    """Each rendered page of a layout, with the id in its file name."""
    for path in sorted((DATA / FOLDERS[layout]).glob("*.txt")):
        yield path.stem, path.read_bytes()


def record_of(body: bytes) -> Record:
    """What the reader that knows the page reads."""
    reader = readers.recognize(body)
    assert reader is not None, "no reader knows the page"
    return reader.read(body)


def measure() -> Scores:
    """The scores of each layout and field."""
    records = truths()
    scores = {layout: {name: Score() for name in VIEWS[layout]} for layout in FOLDERS}
    for layout, fields in scores.items():
        for nct_id, body in pages(layout):
            page = record_of(body)
            assert page.layout == layout, f"{nct_id} is read as {page.layout}, not as {layout}"
            for name, (expected, found) in VIEWS[layout].items():
                fields[name].add(nct_id, expected(records[nct_id]), found(page.trial))
    return scores


def unexplained(scores: Scores) -> list[str]:
    """Each miss that no exception explains, and each exception that does not occur."""
    missed = {
        (layout, name, nct_id) for layout, score in scores.items() for name in score for nct_id in score[name].misses
    }
    listed = {(each.layout, each.name, nct_id) for each in EXCEPTIONS for nct_id in each.pages}
    return [
        f"{layout}, {name}, {nct_id}: " + _differ(scores[layout][name].misses.get(nct_id))
        for layout, name, nct_id in sorted(missed ^ listed)
    ]


def share(score: Score, layout: str, name: str) -> tuple[int, int]:
    """On how many pages a field agrees, of how many that carry it: not those that do not show what the record says."""
    defaults = sum(
        len(each.pages) for each in EXCEPTIONS if (each.layout, each.name, each.ours) == (layout, name, False)
    )
    return score.agree, score.compared - defaults


def total(scores: Scores, layout: str) -> tuple[int, int]:
    """The same over all fields of a layout."""
    shares = [share(score, layout, name) for name, score in scores[layout].items()]
    return sum(agree for agree, _ in shares), sum(carried for _, carried in shares)


def _differ(miss: tuple[Any, Any] | None) -> str:
    return f"record {miss[0]!r}, page {miss[1]!r}" if miss else "listed as an exception, yet it agrees"


def _says(value: Any) -> bool:
    return value is not None and value not in ("", (), {})


if __name__ == "__main__":
    for line in unexplained(measure()):
        print(line)
