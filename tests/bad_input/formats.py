"""The registry's records in other formats than JSON: legacy XML, search downloads, AACT's tables."""

from __future__ import annotations

from tests.bad_input.case import BAD, EVERYTHING, ONE, THREE, TWO, TWO_STUDIES, FileCase, file, files, gz

_ROW = "that row is rejected, the others are read"
_STUDY = "that study is rejected, the others are read"
_HEAD = "NCT Number,Study Title,Study Status\n"
_STUDIES = f"nct_id|brief_title\n{ONE}|Lamps\n{TWO}|Light\n"
_CDATA = "<![CDATA[</clinical_study>]]>"
_TOO_LONG = "a row that cannot be read: it has 4 values where the header has 3 columns; the file may be cut off"
_NO_STUDIES = "a table of AACT without the table studies beside it, which names the trials; put it there"
_CONDITIONS = f"id|nct_id|name\n1|{ONE}|Darkness\n2|{TWO}|Fear\n"


def _xml(nct_id: str, inner: str = "") -> str:
    return f"<clinical_study><id_info><nct_id>{nct_id}</nct_id></id_info>{inner}</clinical_study>"


def _several(*bodies: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><studies>{"".join(bodies)}</studies>'.encode()


def _rows(*rows: str) -> bytes:
    return "".join(f"{row}\n" for row in rows).encode()


CASES: tuple[FileCase, ...] = (
    FileCase(
        "a study in XML that is cut off",
        file("m.xml", _xml(BAD).encode()[:-20]),
        "rejected; the documents beside it are read",
        ("m.xml: XML that is not read: unclosed token in line 1; download it again",),
    ),
    FileCase(
        "a study in XML whose DOCTYPE declares entities",
        file("m.xml", f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{_xml(BAD, "&e;")}'.encode()),
        "rejected before anything is opened or grows",
        (
            "m.xml: XML that is not read: its DOCTYPE declares entities or the like, as no record does; "
            "remove the DOCTYPE to read it",
        ),
    ),
    FileCase(
        "several studies in one file of XML, one of them damaged",
        file("m.xml", _several(_xml(ONE), _xml(BAD, "<acronym>A</acronim>"), _xml(TWO))),
        _STUDY,
        ("m.xml #2: XML that is not read: mismatched tag in line 1; download it again",),
        TWO_STUDIES,
    ),
    FileCase(
        "several studies in one file of XML, one of them without its end",
        file("m.xml", _several(_xml(ONE), _xml(BAD)[:-30], _xml(TWO))),
        _STUDY,
        ("m.xml #2: XML that is not read: unclosed token in line 1; download it again",),
        TWO_STUDIES,
    ),
    FileCase(
        "tags of a study in a remark of XML, and in a CDATA section",
        file(
            "m.xml",
            _several(
                _xml(ONE, "<!-- <clinical_study> -->"), f"<!--{_xml(BAD)}-->", _xml(TWO, f"<acronym>{_CDATA}</acronym>")
            ),
        ),
        "no study begins or ends there",
        (),
        TWO_STUDIES,
    ),
    FileCase(
        "several studies in one file of XML that breaks off in its archive",
        file("m.xml.gz", gz(_several(_xml(ONE), _xml(TWO), _xml(BAD, "".join(map(str, range(9999))))))[:-99]),
        "what was whole before the break is read",
        (
            "m.xml.gz: a damaged archive (Compressed file ended before the end-of-stream marker was reached); "
            "download it again",
        ),
        TWO_STUDIES,
    ),
    FileCase(
        "a search download with rows that are too short, too long and without an id",
        file(
            "m.csv", _HEAD.encode() + _rows(f"{ONE},Lamps,COMPLETED", f"{BAD},", ",,x", f"{TWO},Light,", f"{BAD},a,b,c")
        ),
        _ROW,
        (
            "m.csv #2: a row that cannot be read: it has 2 values where the header has 3 columns; "
            "the file may be cut off; the line behind it cannot be read either",
            f"m.csv #4: {_TOO_LONG}",
        ),
        TWO_STUDIES,
    ),
    FileCase(
        "a search download with a quotation mark that is not closed",
        file("m.csv", _HEAD.encode() + _rows(f'{BAD},"Lamps,', f"{ONE},Lamps,", f"{TWO},Light,")),
        _ROW,
        (
            "m.csv #1: a row that cannot be read: it ends within a quoted text: the file is cut off, "
            "or a quotation mark is not closed",
        ),
        TWO_STUDIES,
    ),
    FileCase(
        "a search download of NCT numbers alone",
        file("m.csv", _rows("NCT Number", ONE, TWO)),
        "rejected",
        ("m.csv: a table of NCT numbers alone, which says nothing of the trials; download more columns",),
    ),
    FileCase(
        "a search download with semicolons, blank lines above, rows without values and its header again",
        file("m.csv", ("\r\n" + f"{_HEAD}{ONE},Lamps,\n,,\n{_HEAD}{TWO},Light,".replace(",", ";")).encode("utf-8-sig")),
        EVERYTHING,
        (),
        TWO_STUDIES,
    ),
    FileCase(
        "a search download with columns that hold separators only",
        file("m.csv", _rows("NCT Number,Sponsor/Collaborators,Other IDs,Conditions", f"{ONE},|,|,|")),
        "the columns say nothing",
        (),
        (ONE,),
    ),
    FileCase(
        "tables of AACT without the table studies",
        files(("m/conditions.txt", _CONDITIONS.encode())),
        "rejected: nothing tells which trials there are",
        (f"m/conditions.txt: {_NO_STUDIES}",),
    ),
    FileCase(
        "tables of AACT with a row of a trial that is not in studies",
        files(("m/studies.txt", _STUDIES.encode()), ("m/conditions.txt", f"{_CONDITIONS}3|{THREE}|Dusk\n".encode())),
        "that row is left out, and counted",
        (f"m/studies.txt: 1 rows of 1 trials that are not in studies, as {THREE}: conditions 1",),
        TWO_STUDIES,
    ),
    FileCase(
        "tables of AACT with rows that are none, one of them with something else where the id belongs",
        files(
            ("m/studies.txt", _STUDIES.encode() + _rows("+1 555 010 0123|x")),
            ("m/conditions.txt", _CONDITIONS.encode() + _rows(f"3|{ONE}")),
        ),
        _ROW,
        (
            "m/conditions.txt #3: a row that cannot be read: it has 2 values where the header has 3 columns; "
            "the file may be cut off",
            "m/studies.txt #3: a row that cannot be read: what stands in nct_id is not an NCT id: NCT and eight digits "
            "are expected",
        ),
        TWO_STUDIES,
    ),
    FileCase(
        "tables of AACT, one empty, one without the column of trials, one twice",
        files(
            ("m/studies.txt", _STUDIES.encode()),
            ("m/keywords.txt", b""),
            ("m/sponsors.txt", b"id|name\n1|Wicks\n"),
            ("m/conditions.txt", _CONDITIONS.encode()),
            ("m/conditions.csv", _CONDITIONS.encode()),
        ),
        "these are rejected, the others are read",
        (
            "m/conditions.txt: a second table conditions, beside m/conditions.csv; not read: remove one of them",
            "m/keywords.txt: empty; there is nothing to read",
            "m/sponsors.txt: called like a table of AACT, but without the column nct_id; export it with all columns",
        ),
        TWO_STUDIES,
    ),
    FileCase(
        "tables of AACT that are packed one by one",
        files(("m/studies.txt.gz", gz(_STUDIES.encode())), ("m/conditions.txt.gz", gz(_CONDITIONS.encode()))),
        EVERYTHING,
        (),
        TWO_STUDIES,
    ),
)
