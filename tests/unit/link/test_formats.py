from __future__ import annotations

import pytest

from kg.link.formats import bare_grant, fills, found, grants, is_contract

WRITTEN = {
    "2010-021434-55": "eudract 2010-021434",
    "2010–021434–55": "eudract 2010-021434",
    "EudraCT2010-021434-55": "eudract 2010-021434",
    "EudraCT No. 2010-021434": "eudract 2010-021434",
    "(2010-021434-55, Lamps)": "eudract 2010-021434",
    "2022-500123-12-00": "euct 2022-500123",
    "CTIS 2022-500123-12": "euct 2022-500123",
    "EU CT number: 2022-500123": "euct 2022-500123",
    "isrctn 37913976": "isrctn 37913976",
    "https://doi.org/10.1186/ISRCTN37913976": "isrctn 37913976",
    "ACTRN12617000123392p": "actrn 12617000123392",
    "DRKS00012347": "drks 00012347",
    "ChiCTR-TRC-08000127": "chictr 08000127",
    "ChiCTR2000029308": "chictr 2000029308",
    "jRCTs051180211": "jrct s051180211",
    "JapicCTI-152898": "japiccti 152898",
    "UMIN-CTR 000012347": "umin 000012347",
    "CTRI/2019/12/022347": "ctri 2019/12/022347",
    "IRCT20150309021390N5": "irct 20150309021390n5",
    "KCT0001247": "kct 0001247",
    "NTR 1256": "ntr 1256",
    "PACTR201508001235322": "pactr 201508001235322",
    "RBR-2nxk8b": "rbr 2nxk8b",
    "U1111-1293-5630": "utn 1111-1293-5630",
    "2019-A02025-52": "idrcb 2019-a02025-52",
    "NL66039.028.18": "ccmo 66039.028.18",
    "CIV-19-07-029105": "civ 19-07-029105",
    "EMEA-001811-PIP03-20": "pip 001811-pip03",
    "NCI-2013-02343": "ctrp 2013-02343",
    "CDR0000528296": "pdq 0000528296",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_number_is_known_however_it_is_written(text: str) -> None:
    assert [each.key for each in found(text)] == [WRITTEN[text]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2010-021434",
        "2010-021434-555",
        "12010-021434-55",
        "ISRCTN1234567",
        "ISRCTN00000000",
        "2019-123456-12",
        "LAMP-1",
    ],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert list(found(text)) == []


def test_a_number_stands_as_it_is_written_without_the_registry_before_it() -> None:
    assert [each.value for each in found("EudraCT No. 2010-021434-55 and ISRCTN 37913976")] == [
        "2010-021434-55",
        "ISRCTN 37913976",
    ]


GRANTS = {
    "R01CA118816": ("grant ca118816", False),
    "5R01CA118816-03": ("grant ca118816", False),
    "R01 CA 118816": ("grant ca118816", False),
    "RO1-CA118816-02S1": ("grant ca118816", False),
    "NIH-7R01AR050100": ("grant ar050100", False),
    "U01 AR45444": ("grant ar045444", True),
    "UG3DA057032": ("grant da057032", False),
    "UH3DA057032": ("grant da057032", False),
    "OT2HL158287": ("grant hl158287", False),
    "K99AA027830": ("grant aa027830", False),
    "P01CA078902": ("grant ca078902", False),
    "P30CA016672": ("grant ca016672", True),
    "U10CA180868": ("grant ca180868", True),
    "1ZIAHD000637-17": ("grant hd000637", True),
    "T32HD069038": ("grant hd069038", True),
}


@pytest.mark.parametrize("text", GRANTS)
def test_a_grant_is_known_however_it_is_written(text: str) -> None:
    assert [(each.key, many) for each, many in grants(text)] == [GRANTS[text]]


@pytest.mark.parametrize(
    "text", ["CT-101-002", "CA118816", "R01XX118816", "R01CA1188167", "R01CA000000", "MK-3475-158"]
)
def test_what_only_looks_like_a_grant_is_none(text: str) -> None:
    assert list(grants(text)) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [("HD40315-01", "grant hd040315"), ("NIH HL155278", "grant hl155278"), ("RR00070-41.", ""), ("XX155278", None)],
)
def test_a_grant_without_its_activity(text: str, key: str | None) -> None:
    assert bare_grant(text) == key


def test_among_other_ids_such_a_grant_is_known_by_its_year() -> None:
    assert bare_grant("HD40315-01", dated=True) == "grant hd040315"
    assert bare_grant("HD40315", dated=True) is None


def test_contracts_and_fillers() -> None:
    assert is_contract("N01CM62204")
    assert is_contract("75N93019C00051")
    assert not is_contract("NO-1")
    assert fills("11111")
    assert not fills("1111")
