"""Studies with one wrong value: one doubt each, or none where nothing is lost, and the rest is read."""

from __future__ import annotations

import json

from tests.bad_input.case import DocumentCase, raw, study

_PROTOCOL = "$.protocolSection"
_COUNT = f"{_PROTOCOL}.designModule.enrollmentInfo.count"
_START = f"{_PROTOCOL}.statusModule.startDateStruct.date"
_DROPPED, _KEPT = "the value is left out, the rest is read", "the value is kept"
_EVERYTHING = "everything is kept"
_UNKNOWN = "the value is kept as text, with its path"


def _value(name: str, module: str, text: str | bytes, doubt: str, becomes: str, **kept: object) -> DocumentCase:
    return DocumentCase(
        name,
        lambda nct_id: raw(nct_id, module, text),
        becomes,
        doubts=(doubt,) if doubt else (),
        kept=kept,
    )


def _count(name: str, number: str, doubt: str, enrollment: int | None = None) -> DocumentCase:
    becomes = _DROPPED if enrollment is None else _KEPT
    text = f'{{"enrollmentInfo": {{"count": {number}}}}}'
    return _value(name, "designModule", text, f"{doubt} @ {_COUNT}", becomes, enrollment=enrollment)


def _date(name: str, date: str, doubt: str = "", start: str = "") -> DocumentCase:
    said = doubt or f"'{date}' is not a date as YYYY-MM-DD, YYYY-MM or YYYY; dropped"
    text = f'{{"startDateStruct": {{"date": "{date}"}}}}'
    return _value(name, "statusModule", text, f"{said} @ {_START}", _KEPT if start else _DROPPED, start__date=start)


def _name(name: str, sponsor: str, doubt: str = "", kept: str | None = None) -> DocumentCase:
    where = f"{_PROTOCOL}.sponsorCollaboratorsModule.leadSponsor.name"
    return DocumentCase(
        name,
        lambda nct_id: study(nct_id, sponsorCollaboratorsModule={"leadSponsor": {"name": sponsor}}),
        "the rest of the name is kept" if doubt else _EVERYTHING,
        doubts=(f"{doubt} @ {where}",) if doubt else (),
        kept={"lead_sponsor__name": sponsor if kept is None else kept},
    )


CASES: tuple[DocumentCase, ...] = (
    # codes and keys
    _value(
        "a status that the registry does not have",
        "statusModule",
        '{"overallStatus": "PAUSED"}',
        f"'PAUSED' is not a known value of status; kept as text @ {_PROTOCOL}.statusModule.overallStatus",
        "kept, as a concept of its own",
        overall_status="PAUSED",
    ),
    _value(
        "a key that the registry does not have",
        "statusModule",
        '{"overallStatus": "UNKNOWN", "mood": "good"}',
        f"key 'mood' is not known; its value is kept as ct:field: 'good' @ {_PROTOCOL}.statusModule.mood",
        _UNKNOWN,
        overall_status="UNKNOWN",
    ),
    _value(
        "a key of strange characters",
        "statusModule",
        '{"overallStatus": "UNKNOWN", "a\\n\\u202e\\ud800.b": 1}',
        r"key 'a\n\u202e\ud800.b' is not known; its value is kept as ct:field: 1"
        rf" @ {_PROTOCOL}.statusModule['a\n\u202e\ud800.b']",
        _UNKNOWN,
        overall_status="UNKNOWN",
    ),
    _value(
        "an unknown key with 600 lists in each other",
        "statusModule",
        '{"overallStatus": "UNKNOWN", "x": ' + "[" * 600 + "]" * 600 + "}",
        f"key 'x' is not known; its value is kept as ct:field: {'[' * 80}… @ {_PROTOCOL}.statusModule.x",
        _UNKNOWN,
        overall_status="UNKNOWN",
    ),
    _value(
        "a key that stands twice in an object",
        "statusModule",
        '{"overallStatus": "UNKNOWN", "overallStatus": "COMPLETED"}',
        f"key 'overallStatus' stands twice; the last is read, not 'UNKNOWN' @ {_PROTOCOL}.statusModule.overallStatus",
        "the last value is kept",
        overall_status="COMPLETED",
    ),
    _value(
        "two keys for one field that disagree",
        "sponsorCollaboratorsModule",
        '{"leadSponsor": {"name": "One Ltd", "fullName": "Two Ltd"}}',
        "'Two Ltd' is not what another key for it says, 'One Ltd'; dropped"
        f" @ {_PROTOCOL}.sponsorCollaboratorsModule.leadSponsor.fullName",
        "the first value is kept",
        lead_sponsor__name="One Ltd",
    ),
    # wrong types
    _value(
        "a text where an object belongs",
        "sponsorCollaboratorsModule",
        '{"leadSponsor": "Test Hospital"}',
        f"'Test Hospital' is not an object; kept as ct:field @ {_PROTOCOL}.sponsorCollaboratorsModule.leadSponsor",
        _UNKNOWN,
        lead_sponsor=None,
    ),
    _value(
        "a list where a module belongs",
        "statusModule",
        '[{"overallStatus": "UNKNOWN"}]',
        f"[{{'overallStatus': 'UNKNOWN'}}] is not an object; kept as ct:field @ {_PROTOCOL}.statusModule",
        _UNKNOWN,
        overall_status="",
    ),
    _value(
        "a text where a list belongs",
        "conditionsModule",
        '{"conditions": "Asthma"}',
        f"'Asthma' is not a list; read as a list of one @ {_PROTOCOL}.conditionsModule.conditions",
        _KEPT,
        conditions=("Asthma",),
    ),
    _value(
        "a list where a text belongs",
        "descriptionModule",
        '{"briefSummary": ["One.", "Two."]}',
        f"['One.', 'Two.'] is not text; kept as ct:field @ {_PROTOCOL}.descriptionModule.briefSummary",
        _UNKNOWN,
        brief_summary="",
    ),
    _value(
        "an object where a text belongs",
        "conditionsModule",
        '{"conditions": ["Asthma", {"name": "COPD"}]}',
        f"{{'name': 'COPD'}} is not text; kept as ct:field @ {_PROTOCOL}.conditionsModule.conditions[1]",
        _UNKNOWN,
        conditions=("Asthma",),
    ),
    _value(
        "a number where a text belongs",
        "designModule",
        '{"targetDuration": 12345678901234567890123456789012345}',
        "12345678901234567890123456789012345 is a number where text belongs; kept as text"
        f" @ {_PROTOCOL}.designModule.targetDuration",
        _KEPT,
        target_duration="12345678901234567890123456789012345",
    ),
    _value(
        "a text where true or false belongs",
        "oversightModule",
        '{"oversightHasDmc": "yes"}',
        "'yes' is text where true or false belongs; taken by its meaning"
        f" @ {_PROTOCOL}.oversightModule.oversightHasDmc",
        _KEPT,
        has_dmc=True,
    ),
    _value(
        "null in a list",
        "conditionsModule",
        '{"conditions": [null, "Asthma"]}',
        "",
        _EVERYTHING,
        conditions=("Asthma",),
    ),
    # numbers
    _count(
        "an enrollment of 99999999, the registry's old word for unknown",
        "99999999",
        "99999999 stands for an enrollment that the registry does not know; dropped",
    ),
    _count("the number 1e400", "1e400", "1e400 is not a number that this field can hold; dropped"),
    _count("a number of 400 digits", "9" * 400, f"{'9' * 80}… is not a number that this field can hold; dropped"),
    _count("NaN, which is no JSON", "NaN", "nan is not a number that this field can hold; dropped"),
    _count("a negative count", "-1", "-1 is not a whole number of zero or more; dropped"),
    _count("three and a half people", "3.5", "3.5 is not a whole number of zero or more; dropped"),
    _count("true where a number belongs", "true", "True is not a number that this field can hold; dropped"),
    _count("a number as text", '"12"', "'12' is text where a number belongs; taken as the number", 12),
    # dates
    _date("a day that no calendar has", "2023-02-30"),
    _date("a thirteenth month", "2023-13"),
    _date("a date of zeros", "0000-00-00"),
    _date("a year of five digits", "20223"),
    _date("a date in words", "March 2024"),
    _date(
        "a date with a time of day",
        "2024-02-29T08:30:00Z",
        "'2024-02-29T08:30:00Z' has a time where a day belongs; the day is kept",
        "2024-02-29",
    ),
    # texts
    _name(
        "a NUL and other control characters",
        "Test\0 \x1b[31mHospital",
        r"control characters dropped from 'Test\x00 \x1b[31mHospital'",
        "Test [31mHospital",
    ),
    _value(
        "a bare control character, which is no JSON",
        "designModule",
        b'{"targetDuration": "a\x01b"}',
        rf"control characters dropped from 'a\x01b' @ {_PROTOCOL}.designModule.targetDuration",
        "the rest of the text is kept",
        target_duration="ab",
    ),
    _name(
        "half a surrogate pair",
        "Test \ud800Hospital",
        r"control characters dropped from 'Test \ud800Hospital'",
        "Test Hospital",
    ),
    _name(
        "U+FFFE and U+FFFF, which are no characters",
        "A\ufffeB\uffff",
        r"control characters dropped from 'A\ufffeB\uffff'",
        "AB",
    ),
    _name("quotes, line ends and what no IRI may hold", 'A "B"\n\t<C>{D}|E\\F^G`'),
    _name("right-to-left marks and an override", "Test \u200f\u202eHospital\u202c"),
    _name("a byte order mark within a text", "Test\ufeff Hospital"),
    _name("combining marks", "Te\u0301st Hospita\u0308\u0308\u0308l"),
    _name("a name of 100,000 characters", "Test " * 19_999 + "Hospital"),
    DocumentCase(
        "a text of 17 million characters, more than a triple store takes",
        lambda nct_id: study(nct_id, descriptionModule={"briefSummary": "Light. " * 2_500_000}),
        "its beginning is kept",
        doubts=("only the first 1,000,000 of 17,499,999 characters are kept @ brief_summary",),
        kept={"brief_summary": ("Light. " * 150_000)[:1_000_000]},
    ),
    _name("a name in several scripts", "試験 مستشفى 🏥 \U000e0041"),
    DocumentCase(
        "a name of white space",
        lambda nct_id: study(nct_id, sponsorCollaboratorsModule={"leadSponsor": {"name": " \u00a0\n"}}),
        _DROPPED,
        doubts=(r"{'name': ' \xa0\n'} has no name; dropped" f" @ {_PROTOCOL}.sponsorCollaboratorsModule.leadSponsor",),
        kept={"lead_sponsor": None},
    ),
    _value(
        "a web address with quotes and angle brackets",
        "referencesModule",
        json.dumps({"seeAlsoLinks": [{"label": "x", "url": 'https://example.org/"><script>'}]}),
        "",
        _EVERYTHING,
        see_also__0__url='https://example.org/"><script>',
    ),
    # encodings
    DocumentCase(
        "a study in Latin-1",
        lambda nct_id: raw(nct_id, "conditionsModule", '{"conditions": ["Sjögren"]}'.encode("latin-1")),
        "the byte stands as U+FFFD, the rest is kept",
        doubts=("bytes that are not UTF-8; each is kept as the replacement character @ $",),
        kept={"conditions": ("Sj\ufffdgren",)},
    ),
    DocumentCase(
        "a study in UTF-16 with a byte order mark, as PowerShell's > writes it",
        lambda nct_id: raw(nct_id, "conditionsModule", '{"conditions": ["Sjögren"]}').decode().encode("utf-16"),
        _EVERYTHING,
        line=False,
        kept={"conditions": ("Sjögren",)},
    ),
    DocumentCase(
        "a study in UTF-16 without a byte order mark",
        lambda nct_id: raw(nct_id, "conditionsModule", '{"conditions": ["Sjögren"]}').decode().encode("utf-16-be"),
        _EVERYTHING,
        line=False,
        kept={"conditions": ("Sjögren",)},
    ),
    DocumentCase(
        "a study in UTF-32",
        lambda nct_id: raw(nct_id, "conditionsModule", '{"conditions": ["Sjögren"]}').decode().encode("utf-32"),
        _EVERYTHING,
        line=False,
        kept={"conditions": ("Sjögren",)},
    ),
)
