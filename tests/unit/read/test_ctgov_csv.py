"""Search downloads: tables and single rows."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from kg.read import ctgov_csv
from kg.read.pieces import Unread
from kg.read.walk import Source, documents
from kg.trial.codes import Unit
from kg.trial.model import Agency, Dated, Identifier, Intervention, LargeDocument, Outcome, Site
from kg.trial.record import Document, Identity, Record, Rejection

HEAD = "NCT Number,Study Title,Study Status,Conditions\n"
ONE = "NCT99999901,Lamps,RECRUITING,Darkness|Fear\n"
TWO = 'NCT99999902,"Lamps, ""again""\nand again",COMPLETED,\n'


def row(**columns: str) -> Record:
    """What is read of a row; ``_`` in a name stands for a blank."""
    named = {name.replace("_", " ").replace(" and ", "/"): value for name, value in columns.items()}
    return ctgov_csv.read(json.dumps({"NCT Number": "NCT99999901"} | named, ensure_ascii=False).encode())


def table(text: str, encoding: str = "utf-8") -> list[Any]:
    data = text.encode(encoding)
    found = ctgov_csv.documents(io.BytesIO(data), data, ctgov_csv.delimiter_of(data))
    return [made if isinstance(made, Rejection) else json.loads(made) for _, made in found]


# ------------------------------------------------------------------------------------------------------------- tables


def test_a_row_is_a_document_with_every_column_of_its_table(tmp_path: Path) -> None:
    (tmp_path / "studies.csv").write_text(HEAD + ONE + TWO)
    one, two = documents(Source.of(tmp_path))
    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert (one.member, one.ordinal, two.ordinal) == ("studies.csv", 1, 2)
    assert one.body == (
        b'{"NCT Number":"NCT99999901","Study Title":"Lamps","Study Status":"RECRUITING","Conditions":"Darkness|Fear"}'
    )
    assert json.loads(two.body)["Study Title"] == 'Lamps, "again"\nand again'
    assert json.loads(two.body)["Conditions"] == ""


@pytest.mark.parametrize(
    ("head", "delimiter"),
    [
        (HEAD, ","),
        ("\ufeff" + HEAD, ","),
        ('"NCT Number","Study Title"\r\n', ","),
        ("Rank\tNCT Number\tTitle\n", "\t"),
        ("Title;NCT Number\n", ";"),
        ("NCT Number\n", ","),
        ("NCT Number,Title", ","),
        ("\r\n\nNCT Number;Title\r\n", ";"),
        ("NCT Number,Price\n", ""),
        ("Study Title,Study Status\n", ""),
        ("A text that names the NCT Number, Title and more\n", ""),
        ("{}", ""),
    ],
)
def test_a_table_is_known_by_its_header(head: str, delimiter: str) -> None:
    assert ctgov_csv.delimiter_of(head.encode()) == delimiter


def test_the_id_comes_first_wherever_its_column_stands() -> None:
    (made,) = table("Rank\tTitle\tNCT Number\n7\tLamps\tNCT99999901\n")
    assert list(made) == ["NCT Number", "Rank", "Title"]


def test_rows_that_are_none_are_rejected_and_the_others_read() -> None:
    found = table(HEAD + "NCT999,Lamps,,\n" + ONE + "NCT99999903,cut\n" + TWO + ",,,\n" + HEAD + "NCT99999904,Lamps,")
    assert [
        made.reason.partition(":")[2].partition(";")[0].strip() for made in found if isinstance(made, Rejection)
    ] == [
        "'NCT999' is not an NCT id: NCT and eight digits are expected",
        "it has 2 values where the header has 4 columns",
        "it has 3 values where the header has 4 columns",
    ]
    assert [made["NCT Number"] for made in found if isinstance(made, dict)] == ["NCT99999901", "NCT99999902"]


def test_a_column_that_stands_twice_is_another_one() -> None:
    (made,) = table("NCT Number,Title,Title\nNCT99999901,Lamps,Candles\n")
    assert made == {"NCT Number": "NCT99999901", "Title": "Lamps", "Title (2)": "Candles"}


def test_of_ids_alone_nothing_is_known() -> None:
    (rejection,) = table("NCT Number\nNCT99999901\nNCT99999902\n")
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "a table of NCT numbers alone, which says nothing of the trials; download more columns"


def test_columns_of_separators_alone_say_nothing() -> None:
    trial = row(Sponsor_and_Collaborators="|", Other_IDs=" | |", Study_Documents="|", Interventions="|").trial
    assert (trial.lead_sponsor, trial.org_study_id, trial.large_documents, trial.interventions) == (None, None, (), ())


def test_a_document_of_another_name_is_kept_without_what_is_in_it() -> None:
    (document,) = row(Study_Documents='"Protocol", https://x.org/large-docs/01/a-file.pdf').trial.large_documents
    assert document == LargeDocument(label="Protocol", filename="a-file.pdf")


def test_a_file_of_rows_as_json_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "rows.ndjson").write_text('{"NCT Number":"NCT99999901"}\n{"NCT Number":"NCT99999902"}\n')
    assert [found.ordinal for found in documents(Source.of(tmp_path)) if not isinstance(found, Unread)] == [1, 2]


# --------------------------------------------------------------------------------------------------------------- rows


def test_identity() -> None:
    body = b'{"NCT Number":"NCT99999901","Last Update Posted":"May 6, 2024"}'
    assert ctgov_csv.identify(body) == Identity("ctgov-csv", "NCT99999901", "2024-05-06")
    assert isinstance(ctgov_csv.identify(b'{"NCT Number":"NCT9"}'), Rejection)
    assert isinstance(ctgov_csv.identify(b'{"NCT Number":'), Rejection)
    assert isinstance(ctgov_csv.identify(b'["NCT Number"]'), Rejection)


READ: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "codes": (
        {"Study_Status": "NOT_YET_RECRUITING", "Phases": "PHASE1|PHASE2", "Sex": "ALL", "Study_Type": "INTERVENTIONAL"},
        {
            "overall_status": "NOT_YET_RECRUITING",
            "phases": ("PHASE1", "PHASE2"),
            "sex": "ALL",
            "study_type": "INTERVENTIONAL",
        },
    ),
    "words": (
        {"Status": "Active, not recruiting", "Phases": "Phase 2|Phase 3", "Gender": "Female"},
        {"overall_status": "ACTIVE_NOT_RECRUITING", "phases": ("PHASE2", "PHASE3"), "sex": "FEMALE"},
    ),
    "a registry": (
        {"Study_Type": "Observational [Patient Registry]"},
        {"study_type": "OBSERVATIONAL", "patient_registry": True},
    ),
    "dates": (
        {"Start_Date": "March 4, 2011", "Completion_Date": "March 2011", "First_Posted": "2011-03-01"},
        {
            "start": Dated(date="2011-03-04"),
            "completion": Dated(date="2011-03"),
            "first_posted": Dated(date="2011-03-01"),
        },
    ),
    "sponsors": (
        {"Sponsor": "Oslo Lamp Works", "Funder_Type": "INDUSTRY", "Collaborators": "Lamps, Inc.|Candles"},
        {
            "lead_sponsor": Agency(name="Oslo Lamp Works", agency_class="INDUSTRY"),
            "collaborators": (Agency(name="Lamps, Inc."), Agency(name="Candles")),
        },
    ),
    "sponsors in one column": (
        {"Sponsor_and_Collaborators": "Oslo Lamp Works|Candles", "Funded_Bys": "Industry|Other"},
        {
            "lead_sponsor": Agency(name="Oslo Lamp Works"),
            "collaborators": (Agency(name="Candles"),),
            "funder_types": ("Industry", "Other"),
        },
    ),
    "a funder without a sponsor": ({"Funder_Type": "NIH"}, {"funder_types": ("NIH",)}),
    "interventions": (
        {"Interventions": "DEVICE: Lamp: brass|Dietary Supplement: Oil|cod liver|DRUG: |Drug:"},
        {
            "interventions": (
                Intervention(type="DEVICE", name="Lamp: brass"),
                Intervention(type="DIETARY_SUPPLEMENT", name="Oil|cod liver"),
                Intervention(type="DRUG"),
                Intervention(type="DRUG"),
            )
        },
    ),
    "outcomes": (
        {"Primary_Outcome_Measures": "Light|Warmth, 3 weeks"},
        {"primary_outcomes": (Outcome(measure="Light"), Outcome(measure="Warmth", time_frame="3 weeks"))},
    ),
    "ids": (
        {"Other_IDs": "OLW-1|2020-000001-11"},
        {"org_study_id": Identifier(value="OLW-1"), "secondary_ids": (Identifier(value="2020-000001-11"),)},
    ),
    "ages": (
        {"Age": "CHILD, ADULT, OLDER_ADULT"},
        {"age_groups": ("CHILD", "ADULT", "OLDER_ADULT"), "minimum_age": ""},
    ),
    "ages between": (
        {"Age": "6 Months to 75 Years \u00a0 (Child, Adult, Older Adult)"},
        {"minimum_age": "6 Months", "maximum_age": "75 Years", "age_groups": ("CHILD", "ADULT", "OLDER_ADULT")},
    ),
    "ages from": ({"Age": "18 Years and older"}, {"minimum_age": "18 Years", "maximum_age": "", "age_groups": ()}),
    "ages to": ({"Age": "up to 17 Years (Child)"}, {"maximum_age": "17 Years", "age_groups": ("CHILD",)}),
    "a design": (
        {
            "Study_Design": "Allocation: RANDOMIZED|Intervention Model: PARALLEL|"
            "Masking: DOUBLE (PARTICIPANT, INVESTIGATOR)|"
            "Primary Purpose: "
        },
        {
            "allocation": "RANDOMIZED",
            "intervention_model": "PARALLEL",
            "masking": "DOUBLE",
            "who_masked": ("PARTICIPANT", "INVESTIGATOR"),
            "primary_purpose": "",
        },
    ),
    "a design in words": (
        {
            "Study_Designs": "Allocation: N/A|Intervention Model: Single Group Assignment|Masking: None (Open Label)|"
            "Primary Purpose: Educational/Counseling/Training"
        },
        {"allocation": "NA", "intervention_model": "SINGLE_GROUP", "masking": "NONE", "primary_purpose": "ECT"},
    ),
    "results": ({"Study_Results": "Has Results"}, {"has_results": True}),
    "no results": ({"Study_Results": "NO"}, {"has_results": False}),
    "documents": (
        {"Study_Documents": 'Protocol, https://x.org/9/Prot_SAP_000.pdf|"Consent", https://x.org/9/ICF_001.pdf'},
        {
            "large_documents": (
                LargeDocument(
                    label="Protocol",
                    filename="Prot_SAP_000.pdf",
                    type_abbrev="Prot_SAP",
                    has_protocol=True,
                    has_sap=True,
                    has_icf=False,
                ),
                LargeDocument(
                    label="Consent",
                    filename="ICF_001.pdf",
                    type_abbrev="ICF",
                    has_protocol=False,
                    has_sap=False,
                    has_icf=True,
                ),
            )
        },
    ),
    "markup": ({"Brief_Summary": r"More than \> 3"}, {"brief_summary": "More than > 3"}),
    "nothing": (
        {"Rank": "3", "Study_URL": "https://clinicaltrials.gov/study/NCT99999901", "Enrollment": ""},
        {"enrollment": None},
    ),
}


@pytest.mark.parametrize(("columns", "fields"), READ.values(), ids=READ)
def test_columns(columns: dict[str, str], fields: dict[str, Any]) -> None:
    record = row(**columns)
    assert {name: getattr(record.trial, name) for name in fields} == fields
    assert record.doubts == ()


PLACES = {
    "Oslo Hospital, Oslo, 0150, Norway": Site(
        facility="Oslo Hospital", city="Oslo", postal_code="0150", country="Norway"
    ),
    "Oslo Hospital, Oslo, Norway": Site(facility="Oslo Hospital", city="Oslo", country="Norway"),
    "Lamps, Inc., Ward 2, Boston, Massachusetts, 02115, United States": Site(
        facility="Lamps, Inc., Ward 2",
        city="Boston",
        region="Massachusetts",
        postal_code="02115",
        country="United States",
    ),
    "Boston, Massachusetts, 02115, United States": Site(
        city="Boston", region="Massachusetts", postal_code="02115", country="United States"
    ),
    "Oslo, Norway": Site(city="Oslo", country="Norway"),
    "Norway": Site(country="Norway"),
    "Seoul Hospital, Seoul, Korea, Republic of": Site(
        facility="Seoul Hospital", city="Seoul", country="Korea, Republic of"
    ),
    "Lamp Hospital, Bergen, Vestland, 5003, Norway": Site(
        facility="Lamp Hospital", city="Bergen", region="Vestland", postal_code="5003", country="Norway"
    ),
    "Lamps|Light Hospital, Oslo, Norway": Site(facility="Lamps|Light Hospital", city="Oslo", country="Norway"),
}


@pytest.mark.parametrize(("stated", "site"), PLACES.items(), ids=PLACES)
def test_locations(stated: str, site: Site) -> None:
    record = row(Locations=stated)
    assert record.trial.sites == (site,)
    assert record.doubts == ()


UNCLEAR = {
    "Lamps, Light, 0150, Norway": Site(postal_code="0150", country="Norway"),
    "Oslo Hospital, Department of Light, Oslo, Norway": Site(country="Norway"),
    "Oslo Hospital, Norway": Site(country="Norway"),
    "Oslo Hospital, Ward 2, House 3, Oslo, Norway": Site(country="Norway"),
    "Oslo Hospital, Oslo": Site(),
}


@pytest.mark.parametrize(("stated", "site"), UNCLEAR.items(), ids=UNCLEAR)
def test_of_a_location_that_can_be_read_in_several_ways_only_the_certain_is_read(stated: str, site: Site) -> None:
    record = row(Locations=stated)
    assert record.trial.sites == (site,)
    (doubt,) = record.doubts
    assert doubt.where == "$.Locations"
    assert doubt.what.startswith("of 1 of 1 locations it cannot be told what is facility, city or region, first")


DOUBTED = {
    "an unknown column": ({"Price": "3"}, "column 'Price' is not known; its value is kept as ct:field: '3'", "$.Price"),
    "an unknown value": (
        {"Study_Status": "DIM"},
        "'DIM' is not a known value of status; kept as text",
        "$['Study Status']",
    ),
    "no date": (
        {"Start_Date": "soon"},
        "'soon' is not a date such as 2011-03-04 or March 4, 2011; dropped",
        "$['Start Date']",
    ),
    "no count": ({"Enrollment": "-3"}, "'-3' is not a whole number of zero or more; dropped", "$.Enrollment"),
    "no ages": (
        {"Age": "18 Years or so (Adult)"},
        "'18 Years or so (Adult)' names no ages such as '18 Years to 75 Years'; dropped",
        "$.Age",
    ),
    "a type that is none": (
        {"Interventions": "Lamp"},
        "'Lamp' begins with no type of intervention; kept without one",
        "$.Interventions",
    ),
    "a design that was cut": (
        {"Study_Design": "Observational Model: |Time Perspective: p"},
        "'Time Perspective: p' was cut off in the download; dropped",
        "$['Study Design']",
    ),
    "a part that is none": (
        {"Study_Design": "Lamps: two"},
        "'Lamps: two' is no part of a design that is known; dropped",
        "$['Study Design']",
    ),
    "results": (
        {"Study_Results": "maybe"},
        "'maybe' does not say whether there are results; dropped",
        "$['Study Results']",
    ),
    "a document without an address": (
        {"Study_Documents": "Protocol"},
        "'Protocol' is no document with an address; dropped",
        "$['Study Documents']",
    ),
    "another address": ({"URL": "https://x.org"}, "'x.org' is not an NCT id (NCT and eight digits); dropped", "$.URL"),
    "outcomes of any kind": (
        {"Outcome_Measures": "Light|Warmth"},
        "which of 2 outcomes are primary, secondary or other is not told: 'Light|Warmth'; dropped",
        "$['Outcome Measures']",
    ),
    "outcomes in one text": (
        {"Primary_Outcome_Measures": "Light, in lux, at noon, daily"},
        "of 1 of 1 outcomes it cannot be told where the measure ends and description and time frame begin; "
        "the whole text is kept as the measure",
        "$['Primary Outcome Measures']",
    ),
    "two columns for one field": (
        {"Study_Title": "Lamps", "Title": "Candles"},
        "'Candles' is not what another column for it says; dropped",
        "$.Title",
    ),
    "control characters": ({"Acronym": "LA\x00MP"}, "control characters dropped from 'LA\\x00MP'", "$.Acronym"),
    "no text": (
        {"Acronym": "caf\ufffd"},
        "bytes that are not UTF-8; each is kept as the replacement character; save the table as UTF-8",
        "$",
    ),
    "one day": (
        {"Start_Date": "2011-03-04", "Primary_Completion_Date": "March 4, 2011"},
        "'2011-03-04' is the day of the start, too; kept",
        "$['Primary Completion Date']",
    ),
}


@pytest.mark.parametrize(("columns", "what", "where"), DOUBTED.values(), ids=DOUBTED)
def test_doubts(columns: dict[str, str], what: str, where: str) -> None:
    (doubt,) = row(**columns).doubts
    assert (doubt.what, doubt.where) == (what, where)


def test_a_row_lacks_the_units_without_a_column() -> None:
    record = row(Study_Status="RECRUITING", Conditions="")
    assert {Unit.STATUS, Unit.CONDITIONS} & record.lacks == set()
    assert {Unit.SITES, Unit.ARMS, Unit.SPONSORS} <= record.lacks
