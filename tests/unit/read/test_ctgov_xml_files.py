"""Legacy XML as files: what is refused, what it is taken for, encodings, several studies in one file, beside JSON."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from pathlib import Path

import msgspec
import pytest

from kg.read import ctgov_json, ctgov_xml, ctgov_xml_stream, html, readers
from kg.read.ctgov_xml_parsing import DEEPEST
from kg.read.pieces import Found, Unread
from kg.read.walk import Source, documents
from kg.trial.codes import Unit
from kg.trial.merge import Told, merge
from kg.trial.record import Document, Identity, Rejection

NCT = "NCT09999901"


def study(inner: str = "", nct_id: str = NCT) -> str:
    return f"<clinical_study><id_info><nct_id>{nct_id}</nct_id></id_info>{inner}</clinical_study>"


def found(path: Path) -> list[Found]:
    return list(documents(Source.of(path)))


def rejected(body: bytes | str) -> str:
    reader = readers.recognize(body.encode() if isinstance(body, str) else body)
    assert reader is ctgov_xml
    identity = readers.identify(body.encode() if isinstance(body, str) else body)
    assert isinstance(identity, Rejection)
    return identity.reason


# ------------------------------------------------------------------------------------------------------------- attacks

DECLARES = "XML that is not read: its DOCTYPE declares entities or the like, as no record does"

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
ATTACKS = {
    "billion laughs": f'<!DOCTYPE clinical_study [<!ENTITY l0 "ha">{LAUGHS}]>' + study("<acronym>&l11;</acronym>"),
    "quadratic blow-up": f'<!DOCTYPE clinical_study [<!ENTITY a "{"x" * 50_000}">]>'
    + study(f"<acronym>{'&a;' * 50_000}</acronym>"),
    "laughs in an attribute": f'<!DOCTYPE clinical_study [<!ENTITY l0 "ha">{LAUGHS}]>'
    + study('<start_date type="&l11;">May 2011</start_date>'),
    "a local file": '<!DOCTYPE clinical_study [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    + study("<acronym>&f;</acronym>"),
    "a page": '<!DOCTYPE clinical_study [<!ENTITY f SYSTEM "http://localhost:1/x">]>' + study("<acronym>&f;</acronym>"),
    "a parameter entity": '<!DOCTYPE clinical_study [<!ENTITY % d SYSTEM "http://localhost:1/x.dtd"> %d;]>' + study(),
    "attributes of its own": '<!DOCTYPE clinical_study [<!ATTLIST keyword x CDATA "y">]>'
    + study("<keyword>a</keyword>"),
}


@pytest.mark.parametrize("body", ATTACKS.values(), ids=ATTACKS)
def test_a_document_type_with_declarations_is_refused(body: str, tmp_path: Path) -> None:
    tracemalloc.start()
    assert rejected(body).startswith(DECLARES)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000 + 10 * len(body)
    (tmp_path / "study.xml").write_text(body)
    (document,) = found(tmp_path)
    assert isinstance(document, Document)
    assert isinstance(readers.identify(document.body), Rejection)


def test_a_document_type_is_never_fetched() -> None:
    body = '<!DOCTYPE clinical_study SYSTEM "http://localhost:1/public.dtd">' + study("<acronym>A</acronym>")
    assert readers.identify(body.encode()) == Identity("ctgov-xml", NCT)
    body = '<!DOCTYPE clinical_study SYSTEM "public.dtd">' + study("<acronym>&lamp;</acronym>")
    assert rejected(body) == (
        "XML that is not read: it uses the entity &lamp; without saying what it stands for; "
        "write the character that is meant"
    )


@pytest.mark.parametrize("depth", [DEEPEST, 100_000])
def test_deep_nesting(depth: int) -> None:
    body = study("<b>" * depth + "</b>" * depth)
    assert (
        rejected(body)
        == f"XML that is not read: its elements stand more than {DEEPEST} deep in each other, as in no record"
    )


def test_a_study_that_is_not_deep() -> None:
    body = study("<b>" * (DEEPEST - 1) + "x" + "</b>" * (DEEPEST - 1)).encode()
    (doubt,) = ctgov_xml.read(body).doubts
    assert len(str(doubt)) < 200


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (study()[:-30], "unclosed token in line 1; download it again"),
        (study("\n\n<acronym>A</acronim>"), "mismatched tag in line 3; download it again"),
        (study("A & B"), "not well-formed (invalid token) in line 1; download it again"),
        (study("<acronym>&nbsp;</acronym>"), "undefined entity in line 1; write the character that is meant"),
        (study("\x01"), "not well-formed (invalid token) in line 1; download it again"),
        (study() + "<clinical_study/>", "junk after document element in line 1; download it again"),
        ('<?xml version="1.0" encoding="lamp"?>' + study(), "unknown encoding: lamp; save it as UTF-8"),
    ],
)
def test_malformed_xml_is_rejected_with_its_line(body: str, reason: str) -> None:
    assert rejected(body) == f"XML that is not read: {reason}"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<clinical_study/>", "a study without anything in it; download it again"),
        ("<search_results><study/></search_results>", "XML without a study: its root is <search_results>"),
        ("<clinical_study><phase>N/A</phase></clinical_study>", "a study without an NCT id: id_info/nct_id is missing"),
        (study(nct_id="EUCTR1"), "'EUCTR1' is not an NCT id: NCT and eight digits are expected"),
    ],
)
def test_what_is_no_study(body: str, reason: str) -> None:
    assert rejected(body).startswith(reason)


# --------------------------------------------------------------------------------------------------------- recognition


@pytest.mark.parametrize(
    "above",
    [
        "",
        "\ufeff",
        " \n",
        '<?xml version="1.0"?>\n',
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?><!-- a -- > --><?style sheet?>\n",
        '<!DOCTYPE clinical_study PUBLIC "-//NLM//DTD" "public.dtd">\n',
    ],
)
def test_recognized_by_content(above: str) -> None:
    body = (above + study()).encode()
    assert readers.recognize(body) is ctgov_xml
    assert not html.is_html(body)


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><p>clinical_study</p></body></html>",
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body>x</body></html>",
        "<!-- <clinical_study> --><html><p>x</p></html>",
        "<clinical_studying/>",
        "<study/>",
        "A text about <clinical_study>",
        '{"clinical_study": 1}',
    ],
)
def test_not_taken_for_a_study(body: str) -> None:
    assert readers.recognize(body.encode()) is not ctgov_xml


def test_a_recognition_that_stays_cheap() -> None:
    for head in ("<!--" * 5000, "<?" * 8000, " " * 16000, "<!DOCTYPE a [" * 1000, "<!-- -->" * 2000):
        assert not ctgov_xml.recognizes(head)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("ISO-8859-1", "iso-8859-1"),
        ("windows-1252", "windows-1252"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("UTF-16", "utf-16-be"),
        ("UTF-16LE", "utf-16"),
    ],
)
def test_encodings(declared: str, encoding: str, tmp_path: Path) -> None:
    body = f'<?xml version="1.0" encoding="{declared}"?>\n' + study("<acronym>Lämpchen</acronym>")
    (tmp_path / "study.xml").write_bytes(body.encode(encoding))
    (document,) = found(tmp_path)
    assert isinstance(document, Document)
    assert isinstance(readers.identify(document.body), Identity)
    assert ctgov_xml.read(document.body).trial.acronym == "Lämpchen"


def test_bytes_that_are_not_of_the_encoding_are_doubted() -> None:
    body = ('<?xml version="1.0" encoding="UTF-8"?>' + study("<acronym>Lämpchen</acronym>")).encode("iso-8859-1")
    assert isinstance(readers.identify(body), Identity)
    record = ctgov_xml.read(body)
    assert record.trial.acronym == "L\ufffdmpchen"
    assert [str(doubt) for doubt in record.doubts] == [
        "bytes that are not UTF-8; each is kept as the replacement character; save the file as UTF-8 @ /clinical_study"
    ]


def test_of_two_elements_above_the_id_the_first_counts() -> None:
    body = study("<id_info><nct_id>NCT09999902</nct_id></id_info>").encode()
    assert readers.identify(body) == Identity("ctgov-xml", NCT)
    (doubt,) = ctgov_xml.read(body).doubts
    assert doubt.what.startswith("it stands 2 times where one belongs; the first is read")


# ---------------------------------------------------------------------------------------------------- several in a file

OTHER = "NCT09999902"
SEVERAL = {
    "none": ("<search_results><query>lamp</query></search_results>", [0]),
    "one": (study(), [0]),
    "one in a list": (f"<search_results><query>lamp</query>{study()}</search_results>", [1]),
    "two in a list": (f"<clinical_studies>\n{study()}\n{study(nct_id=OTHER)}\n</clinical_studies>", [1, 2]),
    "two in a list of another name": (f"<all><found>{study()}</found>{study(nct_id=OTHER)}</all>", [1, 2]),
    "two behind each other": (f'<?xml version="1.0"?>{study()}<?xml version="1.0"?>\n{study(nct_id=OTHER)}', [1, 2]),
    "one with remarks around it": (f"<!-- a -->{study()}\n<!-- b -->\n", [0]),
    "one below a remark with a tag": (f"<!-- <clinical_study> -->{study()}", [0]),
    "one with tags in a remark": (study("<!-- <clinical_study></clinical_study> -->"), [0]),
    "one with tags in a text": (study("<acronym><![CDATA[</clinical_study><clinical_study>]]></acronym>"), [0]),
    "two and one in a remark": (f"<all>{study()}<!--{study(nct_id='NCT1')}-->{study(nct_id=OTHER)}</all>", [1, 2]),
    "two and a remark without end": (f"<all>{study()}<!-- a {study(nct_id=OTHER)}</all>", [1, 2]),
}


@pytest.mark.parametrize(("body", "positions"), SEVERAL.values(), ids=SEVERAL)
def test_each_study_of_a_file_is_a_document(body: str, positions: list[int], tmp_path: Path) -> None:
    (tmp_path / "studies.xml").write_text(body)
    read = found(tmp_path)
    assert [each.ordinal for each in read] == positions
    for each, nct_id in zip(read, (NCT, OTHER), strict=False):
        assert isinstance(each, Document)
        if "<query>" not in body or positions != [0]:
            assert readers.identify(each.body) == Identity("ctgov-xml", nct_id)
    if positions == [0]:
        assert isinstance(read[0], Document)
        assert read[0].body == body.encode()


def test_studies_in_a_list_keep_their_encoding(tmp_path: Path) -> None:
    inner = study("<acronym>Lämpchen</acronym>")
    body = f'<?xml version="1.0" encoding="ISO-8859-1"?><search_results>{inner}{inner}</search_results>'
    (tmp_path / "studies.xml").write_bytes(body.encode("iso-8859-1"))
    for document in found(tmp_path):
        assert isinstance(document, Document)
        assert ctgov_xml.read(document.body).trial.acronym == "Lämpchen"


def test_a_study_that_breaks_off_does_not_harm_the_next(tmp_path: Path) -> None:
    body = f"<search_results>{study()[:-20]}{study(nct_id=OTHER)}</search_results>"
    (tmp_path / "studies.xml").write_text(body)
    first, second = found(tmp_path)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert isinstance(readers.identify(first.body), Rejection)
    assert readers.identify(second.body) == Identity("ctgov-xml", OTHER)


def test_of_a_stream_that_breaks_off_the_studies_before_the_break_are_read(tmp_path: Path) -> None:
    body = (study() + study(nct_id=OTHER, inner="".join(f"<keyword>{n * 7919}</keyword>" for n in range(999)))).encode()
    (tmp_path / "studies.xml.gz").write_bytes(gzip.compress(body, mtime=0)[:-900])
    whole, broken = found(tmp_path)
    assert isinstance(whole, Document)
    assert readers.identify(whole.body) == Identity("ctgov-xml", NCT)
    assert isinstance(broken, Unread)
    assert broken.reason.startswith("a damaged archive")


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_splitting_does_not_depend_on_how_much_comes_at_once(size: int) -> None:
    class Slow(io.BytesIO):
        def read(self, wanted: int | None = -1, /) -> bytes:
            return super().read(min(size, wanted or 0))

    body = f"<all>{study()}  {study(nct_id=OTHER)} </all>".encode()
    assert list(ctgov_xml_stream.split(Slow(body))) == [(1, study().encode()), (2, study(nct_id=OTHER).encode())]


def test_a_study_without_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ctgov_xml_stream, "LARGEST", 2 * 1024 * 1024)
    (tmp_path / "study.xml").write_bytes(study().encode()[:-20] + b" " * 5_000_000)
    (tmp_path / "studies.xml").write_bytes(f"<a>{study()}{study()}<clinical_study>".encode() + b" " * 5_000_000)
    unread = [each for each in found(tmp_path) if isinstance(each, Unread)]
    assert [(each.member, each.ordinal) for each in unread] == [("studies.xml", 3), ("study.xml", 0)]
    assert {each.reason for each in unread} == {"a study of more than 2 MiB"}


def test_a_zip_of_studies(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "AllPublicXML.zip", "w") as archive:
        archive.writestr("NCT0999xxxx/NCT09999902.xml", study(nct_id=OTHER))
        archive.writestr("NCT0999xxxx/NCT09999901.xml", study())
        archive.writestr("Contents.txt", "a list of folders")
    read = found(tmp_path)
    assert [type(each).__name__ for each in read] == ["Unread", "Document", "Document"]
    assert [each.member for each in read[1:]] == [
        "AllPublicXML.zip/NCT0999xxxx/NCT09999901.xml",
        "AllPublicXML.zip/NCT0999xxxx/NCT09999902.xml",
    ]


# --------------------------------------------------------------------------------------------------------- beside JSON


def xml(posted: str, status: str) -> Told:
    body = study(
        f"<brief_title>Lamps</brief_title><overall_status>{status}</overall_status>"
        f"<last_update_posted>{posted}</last_update_posted><condition_browse><mesh_term>Fatigue</mesh_term>"
        "</condition_browse>"
    ).encode()
    identity = ctgov_xml.identify(body)
    assert isinstance(identity, Identity)
    return Told(f"xml {posted}", posted, identity, ctgov_xml.read(body))


def json(posted: str, status: str) -> Told:
    status_module = {"overallStatus": status, "lastUpdatePostDateStruct": {"date": posted}}
    identification = {"nctId": NCT, "briefTitle": "Lamps"}
    study = {
        "protocolSection": {"identificationModule": identification, "statusModule": status_module},
        "derivedSection": {"conditionBrowseModule": {"meshes": [{"id": "D005221", "term": "Fatigue"}]}},
    }
    body = msgspec.json.encode(study)
    identity = ctgov_json.identify(body)
    assert isinstance(identity, Identity)
    return Told(f"json {posted}", posted, identity, ctgov_json.read(body))


def contributors(*told: Told) -> dict[str, tuple[Unit, ...]]:
    return {document.name: units for document, units in merge(told).contributions}


def test_the_newest_record_speaks_whatever_its_format() -> None:
    older, newer = xml("May 1, 2020", "Recruiting"), json("2021-05-01", "COMPLETED")
    assert merge([older, newer]).trial.overall_status == "COMPLETED"
    assert list(contributors(older, newer)) == ["json 2021-05-01"]  # the older is superseded
    older, newer = json("2020-05-01", "RECRUITING"), xml("May 1, 2021", "Completed")
    merged = merge([older, newer])
    assert merged.trial.overall_status == "COMPLETED"
    # XML has terms without their ids: they do not erase those of an older record.
    assert merged.trial.condition_headings[0].id == "D005221"
    assert contributors(older, newer)["json 2020-05-01"] == (Unit.MESH,)


def test_of_records_of_one_day_the_richer_speaks() -> None:
    assert list(contributors(xml("May 1, 2021", "Completed"), json("2021-05-01", "COMPLETED"))) == ["json 2021-05-01"]


def test_a_record_that_is_withheld_supersedes_all() -> None:
    withheld = xml("May 1, 2019", "Withheld")
    merged = merge([withheld, json("2021-05-01", "COMPLETED")])
    assert merged.trial.overall_status == "WITHHELD"
    assert merged.trial.condition_headings == withheld.trial.condition_headings
