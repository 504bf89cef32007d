"""Every bad input of the catalogue, really built: what is said of it, what is kept, that nothing beside it is lost."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import kg
from tests.bad_input import archives, commands, documents, files, values
from tests.bad_input.case import (
    BAD,
    GOOD,
    CommandCase,
    DocumentCase,
    FileCase,
    Outcome,
    between,
    command,
    outcome,
    study,
    wrapped,
)


def params(cases: Iterable[Any]) -> list[Any]:
    return [
        pytest.param(
            case,
            id=case.name,
            marks=[pytest.mark.xfail(reason=case.xfail, strict=True)] if case.xfail else [],
        )
        for case in cases
    ]


def test_every_case_has_a_name_of_its_own() -> None:
    cases: list[Any] = [*documents.CASES, *values.CASES, *files.CASES, *archives.CASES, *commands.CASES]
    names = [case.name for case in cases]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", params((*documents.CASES, *values.CASES)))
def test_a_bad_document_gets_its_sentence_and_hides_nothing(case: DocumentCase, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    digits = wrapped(case, folder)
    found = outcome([folder / wrapping for wrapping in digits], tmp_path / "out")
    expected_rejections = []
    for wrapping, digit in sorted(digits.items()):
        first, bad, last = (f"{nct_id[:-2]}{digit}{nct_id[-1]}" for nct_id in (GOOD[0], BAD, GOOD[1]))
        place = "all.ndjson/ #2" if wrapping == "all.ndjson" else f"{wrapping}/bad"
        if case.rejected:
            reason = case.in_line if case.in_line and wrapping == "all.ndjson" else case.rejected
            place += "" if wrapping == "all.ndjson" else case.position
            expected_rejections.append(f"{place}: {reason}")
        assert [nct_id in found.graph for nct_id in (first, bad, last)] == [True, not case.rejected, True]
        assert found.doubts.get(bad, ()) == case.doubts
        assert found.graph[first].brief_title == f"Made up for tests: {first}"
        for path, value in case.kept.items():
            assert attribute(found.graph[bad], path) == value
    assert sorted(found.rejected) == sorted(expected_rejections)
    sound(found)


def attribute(trial: kg.Trial, path: str) -> object:
    value: Any = trial
    for step in path.split("__"):
        value = None if value is None else value[int(step)] if step.isdecimal() else getattr(value, step)
    return value


def sound(found: Outcome) -> None:
    """The graph can be loaded from its text and holds what the store holds."""
    parsed = {quad.triple for quad in ox.parse(path=str(found.graph.path / "graph.ttl"), format=ox.RdfFormat.TURTLE)}
    stored = {quad.triple for quad in found.graph.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    assert parsed == stored
    assert len(parsed) == (found.graph.summary.triples if found.graph.summary else 0)
    assert not any("Traceback" in line or "ours" in line for line in found.rejected)


@pytest.mark.parametrize("case", params((*files.CASES, *archives.CASES)))
def test_a_bad_file_gets_its_sentence_and_hides_nothing(case: FileCase, tmp_path: Path) -> None:
    if case.not_by_root and os.geteuid() == 0:
        pytest.skip("root may read everything")
    between(case.make, tmp_path / "in")
    found = outcome(tmp_path / "in", tmp_path / "out")
    assert found.rejected == tuple(f"in/{line}" for line in case.rejected)
    assert sorted(found.graph) == sorted({*GOOD, *case.described})
    assert not found.doubts.keys() & {*GOOD, *files.STUDIES}
    sound(found)


PHONE, EMAIL = "+1 555 010 0123", "ada@example.org"
CONTACT = {"name": "Ada Test", "phone": PHONE, "email": EMAIL}
MISPLACED: dict[str, dict[str, Any]] = {
    "a module that is not known": {"contactsLocationModule": {"centralContacts": [CONTACT]}},
    "a key of two words": {"contactsLocationsModule": {"central contacts": [CONTACT]}},
    "a sponsor": {"sponsorCollaboratorsModule": {"leadSponsor": CONTACT}},
    "an official": {"contactsLocationsModule": {"overallOfficials": [CONTACT]}},
    "a site": {"contactsLocationsModule": {"locations": [{"facility": "Test Hospital", **CONTACT}]}},
}


@pytest.mark.parametrize("place", MISPLACED)
def test_no_doubt_repeats_the_phone_or_the_mail_of_a_person_wherever_they_stand(place: str, tmp_path: Path) -> None:
    (tmp_path / "in.json").write_bytes(study(GOOD[0], **MISPLACED[place]))
    found = outcome(tmp_path / "in.json", tmp_path / "out")
    assert found.doubts[GOOD[0]]
    assert not [doubt for doubt in found.doubts[GOOD[0]] if PHONE in doubt or EMAIL in doubt]


def test_the_same_study_in_two_sources_is_described_once(tmp_path: Path) -> None:
    for source in ("one", "two"):
        (tmp_path / source).mkdir()
        (tmp_path / source / "a.json").write_bytes(study(GOOD[0]))
    found = outcome([tmp_path / "one", tmp_path / "two", tmp_path / "one" / "a.json"], tmp_path / "out")
    assert list(found.graph) == [GOOD[0]]
    assert (found.rejected, found.doubts) == ((), {})
    sound(found)


def test_a_folder_that_holds_other_things_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "out" / "letters").mkdir(parents=True)
    (tmp_path / "out" / "letters" / "dear.txt").write_text("Dear reader")
    (tmp_path / "in.json").write_bytes(study(GOOD[0]))
    outcome(tmp_path / "in.json", tmp_path / "out")
    outcome(tmp_path / "in.json", tmp_path / "out")
    assert (tmp_path / "out" / "letters" / "dear.txt").read_text() == "Dear reader"


def test_a_build_of_nothing_that_can_be_read_says_so(tmp_path: Path) -> None:
    def prepare(folder: Path) -> None:
        between(lambda inner: None, folder / "in")
        for path in (folder / "in").iterdir():
            path.write_bytes(b"Dear reader, this is no trial.")

    result = command(CommandCase("nothing", ("build", "in", "--workers", "1"), "", "", prepare=prepare), tmp_path)
    said = result.stderr.decode()
    assert result.returncode == 0
    assert "No trial is described: none of the 2 documents could be read; output/rejected.tsv says why." in said
    assert "Try:" not in said


def test_the_page_is_what_its_script_writes() -> None:
    # Every case is built above; here it counts that the page has the same sentences.
    path = Path(__file__).resolve().parents[2] / "docs" / "bad_input.py"
    spec = importlib.util.spec_from_file_location("bad_input_page", path)
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PAGE.read_text(encoding="utf-8") == script.page(script.declared), "run python -m docs.bad_input"


@pytest.mark.parametrize("case", params(commands.CASES))
def test_a_command_that_cannot_be_done_says_so_in_one_sentence(case: CommandCase, tmp_path: Path) -> None:
    result = command(case, tmp_path)
    said = result.stderr.decode().replace(str(tmp_path), "…")
    assert said == f"kg: {case.says}\n"
    assert result.returncode == case.code
    assert result.stdout == b""
