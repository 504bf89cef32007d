"""The field manifest is what the code does, and every row of it holds in a hand-made record that has every leaf."""

from __future__ import annotations

import csv
import importlib.util
import io
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from click.testing import CliRunner, Result

import kg
from benchmarks.leaves import another, leaves, path_of, places
from benchmarks.mutation import measure, report, twins
from benchmarks.statements import changed, said
from benchmarks.terms import DECIDED, everything, replaced
from kg.cli.fields import fields as command
from kg.errors import NotFound
from kg.manifest import COLUMNS, fields

ROOT = Path(__file__).parents[2]

# A flag that is false names no kind of expanded access, and so does one that is missing; real records have none.
SILENT = {
    "protocolSection.designModule.expandedAccessTypes.treatment": [
        "hand-made $.protocolSection.designModule.expandedAccessTypes.treatment deleted"
    ]
}
NOT_MAPPED = ["protocolSection.contactsLocationsModule.locations_nested"]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("loaded_fields", ROOT / "docs" / "fields.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_manifest_and_its_page_are_what_their_script_writes(script: ModuleType) -> None:
    made = script.rows()
    assert script.table(made) == (ROOT / "ontology" / "fields.tsv").read_text(encoding="utf-8")
    assert script.page(made) == (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")


def test_every_leaf_that_the_reader_knows_has_a_row_with_terms_or_a_reason() -> None:
    assert [field.path for field in fields()] == list(leaves())
    assert [field.path for field in fields(unmapped=True)] == NOT_MAPPED
    for field in fields():
        assert bool(field.terms) == bool(field.classes) == bool(field.type)
        assert len(field.classes) == len(field.documented)
        assert field.terms or field.note


def test_every_term_is_documented(script: ModuleType) -> None:
    page = (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")
    anchors = {line.lstrip("# ").lower().replace(" ", "-") for line in page.splitlines() if line.startswith("##")}
    for field in fields():
        assert {place.removeprefix("docs/ontology.md#") for place in field.documented} <= anchors
        assert all(f"`{term}`" in page for term in field.terms if term.startswith("ct:"))


def test_a_label_or_the_catch_all_is_nobodys_term() -> None:
    terms = {term for field in fields() for term in field.terms}
    assert not terms & {"rdfs:label", "ct:field", "ct:fieldValue", "ct:sha256", "a"}


def test_a_change_and_a_deletion_of_each_leaf_leave_a_trace_in_a_hand_made_record() -> None:
    scores = measure([("hand-made", everything())], leaves_each=1_000, places_each=100)
    assert {path: score.silent for path, score in scores.items() if score.silent} == SILENT
    assert all(score.tried for score in scores.values())
    assert "| hasResults | 1 | 1 | 2 | 0 | 0 |" in report(scores)


def test_every_term_that_was_decided_by_hand_moves_with_its_leaf() -> None:
    before = said(everything())
    moved: dict[str, set[tuple[str, str]]] = {}
    for place, value in places(everything()):
        if (path := path_of(place)) in DECIDED:
            for other in (another(leaves()[path], value), None):
                after = said(replaced(everything(), place, other))
                moved.setdefault(path, set()).update((class_, term) for class_, term, _ in changed(before, after))
    assert {path: set(own) - moved[path] for path, own in DECIDED.items() if set(own) - moved[path]} == {}


def test_a_leaf_without_a_trace_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    sex = "protocolSection.eligibilityModule.sex"
    monkeypatch.setattr("benchmarks.mutation.terms", lambda: {sex: frozenset({("ct:Trial", "ct:phase")})})
    scores = measure([("hand-made", everything())], leaves_each=1, places_each=1)
    assert scores[sex].silent == [f"hand-made $.{sex} changed", f"hand-made $.{sex} deleted"]
    assert not scores[sex].is_proved


def test_what_says_the_same_is_known_from_both_sides() -> None:
    for leaf in leaves():
        for other in twins(leaf):
            assert other in leaves()
            assert leaf in twins(other) or other.endswith(("groupId", "groupIds[]"))


# ---- kg fields


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_a_word_a_path_a_name_and_a_term_find_rows() -> None:
    path = "protocolSection.designModule.phases[]"
    for search in ("PHASES[]", "designmodule.phases", "ct:phase"):
        assert [field.path for field in kg.fields(search)] == [path]
    assert path in [field.path for field in kg.fields("Phase")]
    assert len(kg.fields()) == len(leaves())


def test_the_command_prints_tables() -> None:
    rows = list(csv.DictReader(io.StringIO(run("enrollmentInfo", "--format", "csv").output)))
    assert [row["terms"] for row in rows] == ["ct:enrollment", "ct:enrollmentType"]
    assert run("--format", "tsv").output.splitlines()[0] == "\t".join(COLUMNS)
    assert len(run().output.splitlines()) == len(leaves()) + 1


def test_a_terminal_shows_each_path_on_a_line_of_its_own() -> None:
    assert run("enrollmentInfo.type", "--format", "text").output.splitlines() == [
        "protocolSection.designModule.enrollmentInfo.type",
        "    ct:enrollmentType on ct:Trial; code: dateType",
        "1 leaf",
    ]
    assert run("locations_nested", "--format", "text").output.splitlines()[1] == (
        "    not mapped; an older copy of locations; not read"
    )
    assert run("enrollmentInfo", "--format", "text").output.endswith("2 leaves\n")


def test_the_command_prints_json() -> None:
    (row,) = msgspec.json.decode(run("--unmapped", "--format", "json").output)
    assert row["path"] == NOT_MAPPED[0]
    assert row["note"]


def test_a_word_that_finds_nothing_is_told() -> None:
    with pytest.raises(NotFound, match="no field of the manifest has 'lamp'"):
        run("lamp")
