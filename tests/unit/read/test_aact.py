"""AACT's tables: joined by trial, and the rows of one trial."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kg.read import aact, aact_join
from kg.read.aact_join import Joins
from kg.read.pieces import Unread
from kg.read.walk import File, Source, documents, files
from kg.trial.codes import Unit
from kg.trial.model import (
    Agency,
    Arm,
    Contact,
    Dated,
    Heading,
    Identifier,
    Intervention,
    Outcome,
    Point,
    Site,
    UnknownField,
)
from kg.trial.record import Document, Identity, Record, Rejection

STUDIES = "nct_id|brief_title|overall_status\n"
ONE = "NCT99999901|Lamps|RECRUITING\n"
TWO = 'NCT99999902|"Candles | and\n""more"""|COMPLETED\n'
CONDITIONS = (
    "id|nct_id|name|downcase_name\n1|NCT99999902|Fear|fear\n2|NCT99999901|Darkness|darkness\n3|NCT99999901|Dusk|dusk\n"
)
TABLES = {"studies.txt": STUDIES + ONE + TWO, "conditions.txt": CONDITIONS}


def put(folder: Path, tables: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / name).write_text(text, newline="")
    return folder


def zipped(path: Path, tables: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tables.items():
            archive.writestr(name, text)
    return path


def found(source: Path) -> dict[str, Any]:
    """What a source gives, by member: the decoded document, or why there is none."""
    return {
        f"{each.member} {each.ordinal}".removesuffix(" 0"): json.loads(each.body)
        if isinstance(each, Document)
        else each.reason
        for each in documents(Source.of(source))
    }


def read(**tables: list[dict[str, str]] | dict[str, str]) -> Record:
    """What is read of the rows of one trial; a table with one row may be given as that row."""
    rows = {name: [table] if isinstance(table, dict) else table for name, table in tables.items()}
    return aact.read(json.dumps({"nct_id": "NCT99999901", "studies": [{}]} | rows, ensure_ascii=False).encode())


# ------------------------------------------------------------------------------------------------------------- tables

JOINED = {
    "NCT99999901": {
        "nct_id": "NCT99999901",
        "studies": [{"brief_title": "Lamps", "overall_status": "RECRUITING"}],
        "conditions": [
            {"id": "2", "name": "Darkness", "downcase_name": "darkness"},
            {"id": "3", "name": "Dusk", "downcase_name": "dusk"},
        ],
    },
    "NCT99999902": {
        "nct_id": "NCT99999902",
        "studies": [{"brief_title": 'Candles | and\n"more"', "overall_status": "COMPLETED"}],
        "conditions": [{"id": "1", "name": "Fear", "downcase_name": "fear"}],
    },
}


def test_a_folder_of_tables_is_a_document_for_each_trial(tmp_path: Path) -> None:
    assert found(put(tmp_path, TABLES)) == JOINED


def test_so_is_a_zip_and_a_folder_within(tmp_path: Path) -> None:
    assert found(zipped(tmp_path / "aact.zip", TABLES)) == JOINED
    inner = {f"20250101/{name}": text for name, text in TABLES.items()}
    assert found(zipped(tmp_path / "dated.zip", inner)) == {f"20250101/{name}": each for name, each in JOINED.items()}
    put(tmp_path / "in" / "aact", TABLES)
    assert found(tmp_path / "in") == {f"aact/{name}": each for name, each in JOINED.items()}


def test_tables_of_two_folders_are_not_mixed(tmp_path: Path) -> None:
    put(tmp_path / "a", TABLES)
    put(tmp_path / "b", {"studies.txt": STUDIES + ONE})
    assert set(found(tmp_path)) == {"a/NCT99999901", "a/NCT99999902", "b/NCT99999901"}


def test_other_files_beside_the_tables_are_read_for_themselves(tmp_path: Path) -> None:
    put(tmp_path, TABLES | {"readme.txt": "About the tables | and more\n", "one.json": '{"protocolSection": {}}'})
    names = [(file.member, len(file.tables)) for file in files(Source.of(tmp_path))]
    assert names == [("", 2), ("one.json", 0), ("readme.txt", 0)]


def test_a_folder_of_tables_is_one_file_whose_hash_is_that_of_all(tmp_path: Path) -> None:
    def unit() -> File:
        (file,) = files(Source.of(tmp_path))
        return file

    put(tmp_path, TABLES)
    before = unit().sha256()
    assert before == unit().sha256()
    put(tmp_path, {"conditions.txt": CONDITIONS.replace("Fear", "Awe")})
    changed = unit().sha256()
    put(tmp_path, {"keywords.txt": "id|nct_id|name\n"})
    assert len({before, changed, unit().sha256()}) == 3


def test_a_table_alone_is_read(tmp_path: Path) -> None:
    put(tmp_path, {"studies.txt": STUDIES + ONE})
    assert list(found(tmp_path / "studies.txt")) == ["NCT99999901"]


def test_tables_without_studies_are_rejected_once(tmp_path: Path) -> None:
    reason = "a table of AACT without the table studies beside it, which names the trials; put it there"
    assert found(zipped(tmp_path / "aact.zip", {"conditions.txt": CONDITIONS, "keywords.txt": CONDITIONS})) == {
        "conditions.txt": reason
    }


def test_rows_of_trials_that_are_not_in_studies_are_counted(tmp_path: Path) -> None:
    tables = TABLES | {
        "studies.txt": STUDIES + ONE,
        "keywords.txt": "id|nct_id|name\n1|NCT99999903|x\n2|NCT99999902|y\n",
    }
    assert found(put(tmp_path, tables))["studies.txt"] == (
        "3 rows of 2 trials that are not in studies, as NCT99999902: conditions 1, keywords 2"
    )


def test_rows_that_are_none_are_rejected_and_the_others_read(tmp_path: Path) -> None:
    conditions = 'id|nct_id|name\n1|NCT99999901\n2||Fear\nid|nct_id|name\n3|NCT99999901|Dusk\n4|NCT99999901|"cut'
    said = found(put(tmp_path, {"studies.txt": STUDIES + ONE, "conditions.txt": conditions}))
    assert said.pop("NCT99999901")["conditions"] == [{"id": "3", "name": "Dusk"}]
    assert said == {
        "conditions.txt 1": "a row that cannot be read: it has 2 values where the header has 3 columns; "
        "the file may be cut off; the line behind it cannot be read either",
        "conditions.txt 4": "a row that cannot be read: it ends within a quoted text: "
        "the file is cut off, or a quotation mark is not closed",
    }


def test_a_table_without_rows_of_a_trial_stays_and_one_that_is_not_there_is_lacked(tmp_path: Path) -> None:
    tables = TABLES | {"sponsors.txt": "id|nct_id|name\n", "facilities.txt": "id|nct_id|name"}
    body = found(put(tmp_path, tables))["NCT99999901"]
    assert (body["sponsors"], body["facilities"]) == ([], [])
    record = aact.read(json.dumps(body).encode())
    assert record.doubts == ()
    assert {Unit.ARMS, Unit.ELIGIBILITY} <= record.lacks
    assert not {Unit.STATUS, Unit.CONDITIONS, Unit.SPONSORS, Unit.SITES} & record.lacks


def test_values_that_postgresql_writes_as_none_are_none(tmp_path: Path) -> None:
    put(tmp_path, {"studies.txt": STUDIES + "NCT99999901|\\N|\\N\n"})
    assert found(tmp_path)["NCT99999901"]["studies"] == [{}]


def test_columns_of_one_name_are_two_and_rows_without_values_none(tmp_path: Path) -> None:
    put(tmp_path, {"studies.txt": "nct_id|brief_title|brief_title|nct_id\nNCT99999901|A|B|NCT99999902\n|||\n"})
    assert found(tmp_path) == {
        "NCT99999901": {
            "nct_id": "NCT99999901",
            "studies": [{"brief_title": "A", "brief_title (2)": "B", "nct_id (2)": "NCT99999902"}],
        }
    }


def test_a_table_without_the_column_of_trials_is_called_what_it_is(tmp_path: Path) -> None:
    said = found(put(tmp_path, TABLES | {"keywords.txt": "id|name\n1|x\n"}))
    assert said["keywords.txt"] == (
        "called like a table of AACT, but without the column nct_id; export it with all columns"
    )


def test_tables_that_are_packed_one_by_one_are_joined_too(tmp_path: Path) -> None:
    for name, text in TABLES.items():
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    (tmp_path / "keywords.txt.gz").write_bytes(b"\x1f\x8bno gzip")
    said = found(tmp_path)
    assert said.pop("keywords.txt.gz").startswith("a damaged archive")
    assert said == JOINED


def test_a_second_table_of_a_name_is_rejected(tmp_path: Path) -> None:
    said = found(put(tmp_path, TABLES | {"studies.csv": STUDIES + ONE}))
    assert said["studies.txt"] == "a second table studies, beside studies.csv; not read: remove one of them"


def test_rows_of_one_trial_may_stand_apart_and_come_in_any_order(tmp_path: Path) -> None:
    rows = "".join(f"{number}|NCT9999990{number % 2 + 1}|c{number}\n" for number in range(3000, 0, -1))
    tables = TABLES | {"conditions.txt": "id|nct_id|name\n" + rows}
    body = found(put(tmp_path, tables))["NCT99999901"]
    assert len(body["conditions"]) == 1500
    assert aact.read(json.dumps(body).encode()).trial.conditions[:3] == ("c2", "c4", "c6")


def test_a_table_of_terms_says_nothing_of_trials(tmp_path: Path) -> None:
    assert found(put(tmp_path, TABLES | {"mesh_terms.txt": "id|qualifier|mesh_term\n1|x|Lamps\n"})) == JOINED


def test_a_table_that_breaks_off_keeps_what_came_before_the_break(tmp_path: Path) -> None:
    path = zipped(tmp_path / "aact.zip", TABLES | {"keywords.txt": "id|nct_id|name\n" + "1|NCT99999901|x\n" * 5000})
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\x01\x02") - 250
    data[place : place + 40] = b"\xff" * 40
    path.write_bytes(data)
    said = found(path)
    assert {"NCT99999901", "NCT99999902"} <= said.keys()
    assert any("damaged" in str(reason) for reason in said.values())


def test_a_full_disk_is_told_of_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(aact_join._Pieces, "_put", fail)
    made = list(documents(Source.of(put(tmp_path, TABLES))))
    assert all(isinstance(each, Unread) and not each.lasting for each in made)
    assert "No space left on device" in {each.reason for each in made if isinstance(each, Unread)}.pop()


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with Joins() as joins:
        list(joins.add("studies.txt", TABLES["studies.txt"].encode(), io.BytesIO(TABLES["studies.txt"].encode())))
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


# --------------------------------------------------------------------------------------------------------------- rows


def test_identity() -> None:
    body = json.dumps(
        {
            "nct_id": "NCT99999901",
            "studies": [{"last_update_posted_date": "2024-05-06"}],
            "id_information": [{"id_source": "nct_alias", "id_value": "NCT99999999"}, {"id_value": "x"}],
        }
    ).encode()
    assert aact.identify(body) == Identity("aact", "NCT99999901", "2024-05-06", ("NCT99999999",))
    assert isinstance(aact.identify(b'{"nct_id":"NCT9","studies":[]}'), Rejection)
    assert isinstance(aact.identify(b'{"nct_id":"NCT99999901","studies":3}'), Rejection)


def of(id_: int, **row: str) -> dict[str, str]:
    return {"id": str(id_), **row}


READ: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "studies": (
        {
            "studies": {
                "brief_title": "Lamps",
                "source": "Oslo Lamp Works",
                "source_class": "INDUSTRY",
                "overall_status": "ACTIVE_NOT_RECRUITING",
                "phase": "PHASE1/PHASE2",
                "enrollment": "20",
                "enrollment_type": "ESTIMATED",
                "has_dmc": "f",
                "start_date": "2011-03-31",
                "start_month_year": "2011-03",
                "start_date_type": "ACTUAL",
                "number_of_arms": "2",
                "created_at": "2025-01-01 00:00:00",
            },
            "calculated_values": {"were_results_reported": "f", "has_us_facility": "t"},
        },
        {
            "brief_title": "Lamps",
            "organization": Agency(name="Oslo Lamp Works", agency_class="INDUSTRY"),
            "overall_status": "ACTIVE_NOT_RECRUITING",
            "phases": ("PHASE1", "PHASE2"),
            "enrollment": 20,
            "enrollment_type": "ESTIMATED",
            "has_dmc": False,
            "start": Dated(date="2011-03", type="ACTUAL"),
            "has_results": False,
        },
    ),
    "older wordings": (
        {
            "studies": {
                "overall_status": "Active, not recruiting",
                "phase": "Phase 1/Phase 2",
                "study_type": "Observational [Patient Registry]",
                "start_month_year": "March 4, 2011",
                "start_date_type": "Anticipated",
            },
            "eligibilities": {
                "gender": "All",
                "healthy_volunteers": "Accepts Healthy Volunteers",
                "minimum_age": "N/A",
            },
            "id_information": [of(1, id_type="org_study_id", id_value="OLW-1")],
        },
        {
            "overall_status": "ACTIVE_NOT_RECRUITING",
            "phases": ("PHASE1", "PHASE2"),
            "study_type": "OBSERVATIONAL",
            "patient_registry": True,
            "start": Dated(date="2011-03-04", type="ESTIMATED"),
            "sex": "ALL",
            "healthy_volunteers": True,
            "minimum_age": "",
            "org_study_id": Identifier(value="OLW-1"),
        },
    ),
    "flags": (
        {
            "designs": {
                "masking": "DOUBLE",
                "subject_masked": "t",
                "investigator_masked": "t",
                "caregiver_masked": "f",
            },
            "eligibilities": {"child": "f", "adult": "t", "older_adult": "t"},
        },
        {"who_masked": ("PARTICIPANT", "INVESTIGATOR"), "age_groups": ("ADULT", "OLDER_ADULT")},
    ),
    "sponsors": (
        {
            "sponsors": [
                of(3, lead_or_collaborator="collaborator", name="Candles", agency_class="OTHER"),
                of(1, lead_or_collaborator="lead", name="Oslo Lamp Works", agency_class="Industry"),
                of(2, lead_or_collaborator="collaborator", name="Wicks"),
            ]
        },
        {
            "lead_sponsor": Agency(name="Oslo Lamp Works", agency_class="INDUSTRY"),
            "collaborators": (Agency(name="Wicks"), Agency(name="Candles", agency_class="OTHER")),
        },
    ),
    "arms": (
        {
            "design_groups": [of(7, title="A", group_type="EXPERIMENTAL"), of(8, title="B")],
            "interventions": [of(5, intervention_type="DIETARY_SUPPLEMENT", name="Oil"), of(6, name="Lamp")],
            "design_group_interventions": [
                of(1, design_group_id="8", intervention_id="5"),
                of(2, design_group_id="7", intervention_id="5"),
            ],
            "intervention_other_names": [of(1, intervention_id="6", name="Light")],
        },
        {
            "arms": (
                Arm(label="A", type="EXPERIMENTAL", interventions=("Dietary Supplement: Oil",)),
                Arm(label="B", interventions=("Dietary Supplement: Oil",)),
            ),
            "interventions": (
                Intervention(type="DIETARY_SUPPLEMENT", name="Oil", arms=("B", "A")),
                Intervention(name="Lamp", other_names=("Light",)),
            ),
        },
    ),
    "outcomes": (
        {
            "design_outcomes": [
                of(1, outcome_type="primary", measure="Light", time_frame="1 day"),
                of(2, outcome_type="other", measure="Smell"),
            ]
        },
        {
            "primary_outcomes": (Outcome(measure="Light", time_frame="1 day"),),
            "other_outcomes": (Outcome(measure="Smell"),),
        },
    ),
    "places": (
        {
            "facilities": [
                of(1, name="Oslo Hospital", city="Oslo", country="Norway", latitude="59.9", longitude="10.7")
            ],
            "facility_contacts": [of(1, facility_id="1", contact_type="primary", name="Ada", phone="555")],
            "facility_investigators": [of(1, facility_id="1", role="PRINCIPAL_INVESTIGATOR", name="Bo")],
            "countries": [of(1, name="Norway", removed="f"), of(2, name="Denmark", removed="t")],
        },
        {
            "sites": (
                Site(
                    facility="Oslo Hospital",
                    city="Oslo",
                    country="Norway",
                    point=Point(latitude=Decimal("59.9"), longitude=Decimal("10.7")),
                    contacts=(
                        Contact(name="Ada", role="CONTACT", phone="555"),
                        Contact(name="Bo", role="PRINCIPAL_INVESTIGATOR"),
                    ),
                ),
            ),
            "removed_countries": ("Denmark",),
        },
    ),
    "headings": (
        {
            "browse_conditions": [
                of(1, mesh_term="Fear", mesh_type="mesh-list"),
                of(2, mesh_term="Emotions", mesh_type="mesh-ancestor"),
            ]
        },
        {"condition_headings": (Heading(term="Fear"),), "condition_ancestors": (Heading(term="Emotions"),)},
    ),
    "tables that are known and say nothing": (
        {"search_results": {"name": "covid"}, "countries": {"name": "Norway", "removed": "f"}},
        {"removed_countries": ()},
    ),
}


@pytest.mark.parametrize(("tables", "fields"), READ.values(), ids=READ)
def test_rows(tables: dict[str, Any], fields: dict[str, Any]) -> None:
    record = read(**tables)
    assert {name: getattr(record.trial, name) for name in fields} == fields
    assert record.doubts == ()


DOUBTED: dict[str, tuple[dict[str, Any], str, str]] = {
    "a table": ({"lamps": [{}, {}]}, "table 'lamps' is not known; its 2 rows are kept as ct:field", "$.lamps"),
    "a column": (
        {"conditions": [{"name": "Fear"}, {"name": "Awe", "depth": "3"}]},
        "column 'depth' is not known; its value is kept as ct:field: '3'",
        "$.conditions[1].depth",
    ),
    "a code": (
        {"studies": {"overall_status": "DIM"}},
        "'DIM' is not a known value of status; kept as text",
        "$.studies[0].overall_status",
    ),
    "a code in a list": (
        {"design_groups": [of(9, title="B"), of(8, title="A", group_type="DIM")]},
        "'DIM' is not a known value of armType; kept as text",
        "$.design_groups[1].group_type",
    ),
    "a date": (
        {"studies": {"start_date": "soon"}},
        "'soon' is not a date as YYYY-MM-DD, YYYY-MM or YYYY; dropped",
        "$.studies[0].start_date",
    ),
    "a flag": ({"studies": {"has_dmc": "maybe"}}, "'maybe' is neither true nor false; dropped", "$.studies[0].has_dmc"),
    "a number": (
        {"studies": {"enrollment": "many"}},
        "'many' is not a number that this field can hold; dropped",
        "$.studies[0].enrollment",
    ),
    "a place": (
        {"facilities": {"name": "Oslo Hospital", "status": "DIM"}},
        "'DIM' is not a known value of status; kept as text",
        "$.facilities[0].status",
    ),
    "a second row": (
        {"brief_summaries": [{"description": "Light"}, {"description": "Dark"}]},
        "a second row of a table that has one for each trial; dropped: {'description': 'Dark'}",
        "$.brief_summaries[1]",
    ),
    "a row without a parent": (
        {"intervention_other_names": {"intervention_id": "3", "name": "Light"}},
        "intervention_id '3' is no row of the trial; dropped: {'intervention_id': '3', 'name': 'Light'}",
        "$.intervention_other_names[0]",
    ),
    "a row that is none": ({"conditions": ["Fear"]}, "'Fear' is no row of text; dropped", "$.conditions[0]"),
    "a sponsor of no role": (
        {"sponsors": {"name": "Wicks"}},
        "'' is neither lead nor collaborator; 'Wicks' dropped",
        "$.sponsors[0]",
    ),
    "an id of no source": (
        {"id_information": {"id_value": "3"}},
        "'' is no known source of an id; '3' dropped",
        "$.id_information[0]",
    ),
    "two lead sponsors": (
        {
            "sponsors": [
                of(1, name="Wicks", lead_or_collaborator="lead"),
                of(2, name="Oil", lead_or_collaborator="lead"),
            ]
        },
        "a second one of which a trial has one; dropped: {'id': '2', 'name': 'Oil', 'lead_or_collaborator': 'lead'}",
        "$.sponsors[1]",
    ),
    "a group of nothing": (
        {"result_groups": {"result_type": "Lamps"}},
        "a group of 'Lamps', which is no part of results that is known; dropped",
        "$.result_groups[0]",
    ),
    "a count": (
        {
            "reported_events": {
                "event_type": "serious",
                "adverse_event_term": "Burn",
                "subjects_affected": "-1",
                "ctgov_group_code": "EG000",
            }
        },
        "'-1' is not a number that this field can hold; dropped",
        "$.reported_events[0].subjects_affected",
    ),
}


@pytest.mark.parametrize(("tables", "what", "where"), DOUBTED.values(), ids=DOUBTED)
def test_doubts(tables: dict[str, Any], what: str, where: str) -> None:
    doubts = read(**tables).doubts
    assert [(doubt.what, doubt.where) for doubt in doubts] == [(what, where)]


def test_what_is_not_known_is_kept() -> None:
    record = read(lamps=[{"light": "3"}], conditions=[{"name": "Fear"}, {"name": "Awe", "depth": "3"}])
    assert record.trial.unknown_fields == (
        UnknownField(path="conditions[1].depth", value="3"),
        UnknownField(path="lamps", value='[{"light":"3"}]'),
    )


@pytest.mark.parametrize("stated", ["1_0", "north", "inf", "nan", "1e400"])
def test_what_only_a_program_takes_for_a_number_is_none(stated: str) -> None:
    record = read(facilities=of(1, name="Works", latitude=stated, longitude="10.75"))
    assert record.trial.sites[0].point is None
    assert record.doubts[0].what.endswith("is not a number that this field can hold; dropped")


def test_rows_that_stand_twice_are_one() -> None:
    record = read(brief_summaries=[{"description": "Light"}, {"description": "Light"}])
    assert (record.trial.brief_summary, record.doubts) == ("Light", ())


def test_rows_of_one_id_are_all_kept() -> None:
    record = read(interventions=[of(1, name="Lamp"), of(1, name="Lamp"), of(1, name="Candle")])
    assert [each.name for each in record.trial.interventions] == ["Lamp", "Candle"]
    assert [str(doubt) for doubt in record.doubts] == [
        "a second row with the id '1'; what names that id is of the first @ $.interventions[2]"
    ]


def test_results() -> None:
    record = read(
        participant_flows={"recruitment_details": "At dusk"},
        result_groups=[
            of(1, result_type="Participant Flow", ctgov_group_code="FG000", title="Lamps"),
            of(2, result_type="Baseline", ctgov_group_code="BG000", title="Lamps"),
            of(3, result_type="Outcome", ctgov_group_code="OG000", title="Lamps", outcome_id="1"),
            of(4, result_type="Reported Event", ctgov_group_code="EG000", title="Lamps"),
        ],
        milestones=[
            of(1, period="All", title="STARTED", ctgov_group_code="FG000", count="9"),
            of(2, period="All", title="COMPLETED", ctgov_group_code="FG000", count="8"),
        ],
        drop_withdrawals=[of(1, period="All", reason="Tired", ctgov_group_code="FG000", count="1")],
        baseline_counts=[of(1, ctgov_group_code="BG000", units="Participants", scope="overall", count="9")],
        baseline_measurements=[
            of(1, title="Sex", units="Participants", category="Female", ctgov_group_code="BG000", param_value="4"),
            of(2, title="Sex", units="Participants", category="Male", ctgov_group_code="BG000", param_value="5"),
        ],
        outcomes=[of(1, outcome_type="PRIMARY", title="Light", units="lux", param_type="MEAN")],
        outcome_counts=[of(1, outcome_id="1", ctgov_group_code="OG000", units="Participants", count="8")],
        outcome_measurements=[
            of(1, outcome_id="1", classification="Day 1", ctgov_group_code="OG000", param_value="3.50"),
            of(
                2,
                outcome_id="1",
                classification="Day 2",
                ctgov_group_code="OG000",
                param_value="NA",
                explanation_of_na="Dark",
            ),
        ],
        outcome_analyses=[of(5, outcome_id="1", p_value_raw="<0.001", ci_percent="95.0")],
        outcome_analysis_groups=[of(1, outcome_analysis_id="5", ctgov_group_code="OG000")],
        reported_events=[
            of(
                1,
                event_type="serious",
                adverse_event_term="Burn",
                ctgov_group_code="EG000",
                subjects_affected="1",
                time_frame="1 day",
            ),
        ],
        reported_event_totals=[
            of(1, event_type="deaths", ctgov_group_code="EG000", subjects_affected="0", subjects_at_risk="9")
        ],
    )
    assert record.doubts == ()
    results = record.trial.results
    assert results is not None
    assert results.outline == "1 periods, 1 baseline measures, 1 outcome measures, 1 serious and 0 other adverse events"
    assert results.flow is not None
    assert [step.type for step in results.flow.periods[0].milestones] == ["STARTED", "COMPLETED"]
    assert results.baseline is not None
    (class_,) = results.baseline.measures[0].classes
    assert [category.title for category in class_.categories] == ["Female", "Male"]
    (outcome,) = results.outcome_measures
    assert [(each.title, each.categories[0].measurements[0].value) for each in outcome.classes] == [
        ("Day 1", "3.50"),
        ("Day 2", "NA"),
    ]
    assert (outcome.groups[0].title, outcome.denominators[0].counts[0].value) == ("Lamps", "8")
    assert (outcome.analyses[0].groups, outcome.analyses[0].p_value, outcome.analyses[0].ci_pct) == (
        ("OG000",),
        "<0.001",
        "95",
    )
    assert results.adverse_events is not None
    assert (results.adverse_events.time_frame, results.adverse_events.groups[0].deaths_at_risk) == ("1 day", 9)


def test_numbers_of_one_group_part_what_is_called_the_same() -> None:
    """Two measures of the same name that follow each other; a group has one number in each."""
    rows = [of(number, title="Age", ctgov_group_code="BG000", param_value=str(number)) for number in (1, 2)]
    baseline = read(baseline_measurements=rows).trial.results
    assert baseline is not None
    assert baseline.baseline is not None
    assert [each.classes[0].categories[0].measurements[0].value for each in baseline.baseline.measures] == ["1", "2"]


def test_in_older_databases_groups_of_outcomes_are_found_by_their_numbers() -> None:
    record = read(
        result_groups=[
            of(1, result_type="Outcome", ctgov_group_code="O1"),
            of(2, result_type="Outcome", ctgov_group_code="O1"),
        ],
        outcomes=[of(1, title="Light"), of(2, title="Heat")],
        outcome_measurements=[of(1, outcome_id="2", result_group_id="2", ctgov_group_code="O1", param_value="3")],
        outcome_analyses=[of(1, outcome_id="1", p_value="0.04", p_value_modifier="<")],
    )
    assert record.trial.results is not None
    assert [len(outcome.groups) for outcome in record.trial.results.outcome_measures] == [0, 1]
    assert record.trial.results.outcome_measures[0].analyses[0].p_value == "<0.04"
