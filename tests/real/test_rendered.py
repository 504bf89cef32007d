"""The rendered pages, 3 × 109: what is read agrees with the record behind each, as text and as saved HTML."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import msgspec
import pytest

from benchmarks import agreement
from benchmarks.agreement_exceptions import EXCEPTIONS
from kg.read import readers
from kg.read.layouts import LAYOUTS
from kg.trial.model import Trial
from kg.trial.record import Identity, Record
from tests import saving

pytestmark = pytest.mark.real_data

ROOT = Path(__file__).resolve().parents[2]
LAYOUT = sorted(agreement.FOLDERS)


@pytest.fixture(scope="module")
def scores(real_data: Path) -> agreement.Scores:
    assert real_data in agreement.DATA.parents
    return agreement.measure()


def test_every_page_is_read(real_data: Path) -> None:
    for layout in LAYOUT:
        identities = {nct_id: readers.identify(body) for nct_id, body in agreement.pages(layout)}
        assert len(identities) == 109
        for nct_id, identity in identities.items():
            assert isinstance(identity, Identity)
            assert identity.nct_id == nct_id


@pytest.mark.parametrize("layout", LAYOUT)
def test_99_percent_of_the_fields_agree(scores: agreement.Scores, layout: str) -> None:
    agree, carried = agreement.total(scores, layout)
    assert carried > 2500
    assert agree >= 0.99 * carried


def test_every_miss_is_explained_and_every_explanation_holds(scores: agreement.Scores) -> None:
    assert agreement.unexplained(scores) == []
    assert all(each.reason for each in EXCEPTIONS)


def test_fields_that_are_compared_are_those_that_the_layouts_carry(scores: agreement.Scores) -> None:
    """Nothing is read that the layout's table does not have, and no field of the table goes without comparison."""
    not_in_records = {"listed_trials", "nct_id_aliases"}
    other_name = {"sponsors": "sponsors_of_unknown_role"}
    for layout in LAYOUT:
        compared = {name.partition(":")[0] for name, score in scores[layout].items() if score.compared}
        compared = {other_name.get(name, name) for name in compared}
        carried = LAYOUTS[layout].carried
        assumed = {field for field, lost in carried.items() if "assumed" in lost}
        alone = {"countries"} if layout == "meddatax-lossy" else set()
        assert compared == set(carried) - not_in_records - assumed - alone, layout


@pytest.mark.parametrize("layout", LAYOUT)
def test_no_field_is_read_that_the_layout_does_not_carry(real_data: Path, layout: str) -> None:
    empty = Trial(nct_id="")
    for nct_id, body in agreement.pages(layout):
        trial = agreement.record_of(body).trial
        read = {field for field in trial.__struct_fields__ if getattr(trial, field) != getattr(empty, field)}
        assert read <= set(LAYOUTS[layout].carried), nct_id


def test_the_page_about_pages_has_these_figures(scores: agreement.Scores) -> None:
    spec = importlib.util.spec_from_file_location("docs_pages", ROOT / "docs" / "pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
    assert written == module.page("\n".join(module.figures_of(scores))), "run: python docs/pages.py"


# ------------------------------------------------------------------------------------------------------ saved as HTML

AS_IT_IS = {"as_kept_lines": saving.as_kept_lines}
BY_ELEMENTS = {
    "as_paragraphs": saving.as_paragraphs,
    "as_divisions": saving.as_divisions,
    "as_archive": saving.as_archive,
    "as_paragraph_each": saving.as_paragraph_each,
    "as_division_each": saving.as_division_each,
}


def html_records(layout: str, save: saving.Save) -> list[tuple[str, Record, Record]]:
    """Each page read as text and as saved HTML."""
    pages = [(nct_id, body, save(body.decode())) for nct_id, body in agreement.pages(layout)]
    return [(nct_id, agreement.record_of(body), agreement.record_of(saved)) for nct_id, body, saved in pages]


def doubts(record: Record) -> list[str]:
    """The doubts without the number of the line, which the markup changes, and without the lines' indentation."""
    return [re.sub(r", line [0-9]+$", "", str(doubt)) for doubt in record.doubts]


def folded(record: Record) -> str:
    """The trial without what markup cannot keep: blank lines, and the indentation of lists within descriptions."""
    return re.sub(r"(?:\\n\s*)+", r"\\n", msgspec.json.encode(record.trial).decode())


@pytest.mark.parametrize("layout", LAYOUT)
@pytest.mark.parametrize("save", AS_IT_IS)
def test_html_that_keeps_lines_gives_the_same(real_data: Path, layout: str, save: str) -> None:
    for nct_id, text, html in html_records(layout, AS_IT_IS[save]):
        assert html.trial == text.trial, nct_id
        assert doubts(html) == doubts(text), nct_id
        assert html.layout == layout, nct_id


@pytest.mark.parametrize("layout", LAYOUT)
@pytest.mark.parametrize("save", BY_ELEMENTS)
def test_html_of_elements_gives_the_same(real_data: Path, layout: str, save: str) -> None:
    for nct_id, text, html in html_records(layout, BY_ELEMENTS[save]):
        assert folded(html) == folded(text), nct_id
        assert doubts(html) == doubts(text), nct_id
        assert html.layout == layout, nct_id
