"""Pages as a browser saves them, from the file to the record; and pages that are none of ours."""

from __future__ import annotations

import importlib.util
import re
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.read import html, readers
from kg.read.pieces import Unread
from kg.read.walk import Source, documents
from kg.trial.record import Document, Identity, Rejection
from tests import saving

HERE = Path(__file__).parent


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"pages_of_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


VEEVA, MEDDATAX = module("test_veeva"), module("test_meddatax")
PAGES = {
    "veeva": VEEVA.PAGE,
    "veeva observational": VEEVA.OBSERVATIONAL,
    "veeva-lossy": VEEVA.LOST,
    "meddatax": MEDDATAX.FULL,
    "meddatax-lossy": MEDDATAX.LOSSY,
    "meddatax-results": MEDDATAX.RESULTS,
}
WAYS = {
    "kept lines": saving.as_kept_lines,
    "paragraphs": saving.as_paragraphs,
    "divisions": saving.as_divisions,
    "paragraph each": saving.as_paragraph_each,
    "division each": saving.as_division_each,
    "archive": saving.as_archive,
}


def folded(text: object) -> str:
    """Without blank lines and the numbers of lines."""
    return re.sub(r"(\\n)+ *|, line [0-9]+", "¶", repr(text))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PAGES)
def test_a_saved_page_is_read_like_its_text(name: str, way: str) -> None:
    text, saved = PAGES[name].encode(), WAYS[way](PAGES[name])
    kind = name.partition("-")[0].partition(" ")[0]
    assert readers.identify(saved) == readers.identify(text)
    expected, found = readers.read(kind, text), readers.read(kind, saved)
    assert found.layout == expected.layout
    assert folded(found.trial) == folded(expected.trial)
    assert folded(found.doubts) == folded(expected.doubts)


def test_what_the_site_shows_around_the_page_is_no_data() -> None:
    body = saving.as_divisions(VEEVA.PAGE).replace(
        b'<div id="root">', b'<div id="root"><button>Skip to content</button><div>Menu</div><div>Log in</div>'
    )
    record = readers.read("veeva", body)
    assert record.trial == readers.read("veeva", saving.as_divisions(VEEVA.PAGE)).trial
    assert "NCT9999999" not in repr(record)


# ------------------------------------------------------------------------------------------------ from file to document


def found(path: Path) -> list[Document | Unread]:
    return list(documents(Source.of(path)))


@pytest.mark.parametrize("way", WAYS)
def test_the_document_is_the_file_as_it_was(way: str, tmp_path: Path) -> None:
    """Its first 16 KB are scripts: the page is known by its whole text."""
    body = WAYS[way](MEDDATAX.FULL)
    assert b"NCT01234567" not in body[: readers.HEAD]
    (tmp_path / "page.dat").write_bytes(body)
    assert found(tmp_path) == [Document(tmp_path.name, "page.dat", 0, body)]


def test_saved_pages_in_an_archive(tmp_path: Path) -> None:
    target = tmp_path / "pages.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.html", saving.as_paragraphs(VEEVA.PAGE))
        archive.writestr("b.txt", MEDDATAX.LOSSY)
        archive.writestr("c.html", "<html><p>Nothing here")
        archive.writestr("d.mhtml", saving.as_archive(MEDDATAX.FULL))
    assert [type(each).__name__ for each in found(target)] == ["Document", "Document", "Unread", "Document"]


def test_a_page_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "LARGEST", 1024 * 1024)
    (tmp_path / "a.html").write_bytes(b"<html>" + b"<p>x" * 500_000)
    assert found(tmp_path) == [Unread(tmp_path.name, "a.html", 0, "a page of more than 1 MiB")]


# --------------------------------------------------------------------------------------------- pages of none of ours

KNOWN = "; what can be read: ClinicalTrials.gov API v2 JSON, ClinicalTrials.gov XML"

# In the styles of other sites, as far as those are known: labels as they have them, words our own; a slash ends a line.
OTHER_SITES = {
    "list of labels": """
        Registration Number / NCT01234567 / Lead Sponsor / Lamp Inc. / Recruitment & Eligibility / Status /
        RECRUITING / Target Recruitment / 20 / Conditions / Tiredness / Interventions / Drug: Lampol""",
    "sentences": """
        This is an interventional treatment trial for tiredness focused on measuring light // Sites /
        Locations // Oslo // Arms of the Study // Arm 1 // NCT01234567""",
    "overview": """
        Overview // Status: // Completed // Trial end date: // 2020-01-01 // Target enrollment: // 0 //
        Summary // Lamps (NCT01234567). // Lead Sponsor // Lamp Inc. // Collaborator // Treatments // Drug:
        Lampol""",
    "new registry": """
        Lamps, updated by: Lamp Inc. // Study Overview // Status // Completed // Conditions // Tiredness //
        NCT01234567 // Brief Summary // We light. // Locations // Oslo""",
    "pairs on a line": """
        | NCT ID | NCT01234567 | / | Sponsor | Lamp Inc. | / | Phase | 2 | / Inclusion Criteria: well""",
    "split dates": """NCT01234567 / Start / Nov 07 / 2011 / Completion / Dec 01 / 2012""",
    "one module a page": """
        Identification Module / NCT ID: NCT01234567 / Org Study ID: LAMP-1 / Study: NCT01234567""",
    "registry, classic": """
        ClinicalTrials.gov Identifier: NCT01234567 / Recruitment Status : Completed / First Posted : May 1 /
        Last Update Posted : June 1, 2020 / Sponsor: / Lamp Inc. / Information provided by: / Lamp Inc. /
        Study Details / Conditions / Tiredness / Eligibility Criteria / Ages Eligible for Study: 18 Years
        and older""",
    "registry, present": """
        NCT01234567 / Study Overview / Brief Summary / We light. / Detailed Description / Long. / Conditions
        / Tiredness / Intervention / Treatment / Drug: Lampol / Other Study ID Numbers / LAMP-1""",
    "sponsor's registry": """
        Study number 17 / NCT01234567 / Status / Completed / Phase / 2 / What is this study about?""",
    "hospital": """
        About this study / Participation eligibility / Participating locations / NCT01234567 / Identifiers""",
    "register by country": """
        A.1 Member State Concerned / NO / A.2 EudraCT number / 2011-000111-22 / A.5.2 US NCT number /
        NCT01234567 / B.1.1 Name of Sponsor / Lamp Inc.""",
}


def other_page(site: str) -> str:
    return re.sub(r" ?/ ?", "\n", re.sub(r"\s+", " ", OTHER_SITES[site].strip())).replace("\n\n", "\n \n")


@pytest.mark.parametrize("way", ["text", *WAYS])
@pytest.mark.parametrize("site", OTHER_SITES)
def test_pages_of_other_sites_are_rejected_with_the_trial_they_name(site: str, way: str, tmp_path: Path) -> None:
    body = other_page(site).encode() if way == "text" else WAYS[way](other_page(site))
    rejection = readers.identify(body)
    assert isinstance(rejection, Rejection)
    kind = "text" if way == "text" else "page"
    start = f"a {kind} that names NCT01234567 but has the layout of no site that is read{KNOWN}"
    assert rejection.reason.startswith(start)
    (tmp_path / "page").write_bytes(body)
    assert found(tmp_path) == [Unread(tmp_path.name, "page", 0, rejection.reason)]


def test_a_text_that_names_its_trial_late(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("words " * 20_000 + "NCT01234567")
    (unread,) = found(tmp_path)
    assert isinstance(unread, Unread)
    assert unread.reason.startswith("a text that names NCT01234567 but")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html><p>Lamps for sale", "a web page that names no trial of ClinicalTrials.gov; what can be read"),
        (b"<html>", "a web page that names no trial"),
        (b"<trial>NCT01234567</trial>", "a text that names NCT01234567"),
        (b"\x00\x01NCT01234567", "binary data; what can be read"),
        (b"Dear reader", "a format that is not known; what can be read"),
        (
            b"MIME-Version: 1\nContent-Type: multipart/related; boundary=x\n\n",
            "the archive of a page (MHTML) holds no HTML",
        ),
    ],
)
def test_what_is_no_page_of_a_trial(body: bytes, reason: str, tmp_path: Path) -> None:
    rejection = readers.identify(body)
    assert isinstance(rejection, Rejection)
    assert rejection.reason.startswith(reason)
    (tmp_path / "page").write_bytes(body)
    assert found(tmp_path) == [Unread(tmp_path.name, "page", 0, rejection.reason)]


LINES = sorted({line for page in PAGES.values() for line in page.split("\n")})


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(PAGES)), st.sampled_from(sorted(WAYS)), st.lists(st.sampled_from(LINES), max_size=30))
def test_any_lines_saved_give_a_record_or_a_rejection(name: str, way: str, lines: list[str]) -> None:
    body = WAYS[way](PAGES[name].split("\n\n")[0] + "\n\n" + "\n".join(lines))
    identity = readers.identify(body)
    if isinstance(identity, Identity):
        record = readers.read(identity.kind, body)
        assert record.trial.nct_id == identity.nct_id
        assert record.layout


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(WAYS)), st.integers(0, 100), st.binary(max_size=20))
def test_a_damaged_page_gives_a_record_or_a_rejection(way: str, percent: int, put: bytes) -> None:
    body = WAYS[way](VEEVA.PAGE)
    place = 20_000 + (len(body) - 20_000) * percent // 100
    identity = readers.identify(body[:place] + put + body[place + len(put) :])
    assert isinstance(identity, Identity | Rejection)
