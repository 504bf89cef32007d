"""Tables as sources: from the files to the graph, and again when some of them change."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import kg
from tests.rendering import ctgov_csv as rendering

ONE, TWO = "NCT99999901", "NCT99999902"
TABLES = {
    "studies": "nct_id|brief_title|overall_status|study_type|last_update_posted_date|last_update_posted_date_type\n"
    f"{ONE}|Lamps Against Darkness|RECRUITING|INTERVENTIONAL|2025-01-01|ACTUAL\n"
    f'{TWO}|"Candles, ""again"""|COMPLETED|OBSERVATIONAL|2025-01-02|ACTUAL\n',
    "sponsors": "id|nct_id|agency_class|lead_or_collaborator|name\n"
    f"1|{ONE}|INDUSTRY|lead|Oslo Lamp Works\n2|{TWO}|OTHER|lead|Wicks\n",
    "conditions": f'id|nct_id|name|downcase_name\n1|{ONE}|Darkness|darkness\n2|{TWO}|"Fear\nof dark"|fear\n',
}


def put(folder: Path, tables: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def triples(graph: kg.Graph) -> set[str]:
    """What the graph says of trials, but not which file it is from."""
    lines = set()
    for quad in graph.store:
        if "/record/" not in str(quad) and "wasDerivedFrom" not in str(quad):
            lines.add(str(quad))
    return lines


def study(status: str = "RECRUITING", day: str = "2024-01-01") -> dict[str, object]:
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": ONE,
                "briefTitle": "Lamps",
                "officialTitle": "Lamps Against Darkness",
                "orgStudyIdInfo": {"id": "OLW-1"},
            },
            "statusModule": {"overallStatus": status, "lastUpdatePostDateStruct": {"date": day}},
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Oslo Lamp Works", "class": "INDUSTRY"}},
            "conditionsModule": {"conditions": ["Darkness"], "keywords": ["light"]},
            "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
            "armsInterventionsModule": {
                "armGroups": [{"label": "Lamp", "type": "EXPERIMENTAL"}],
                "interventions": [{"type": "DEVICE", "name": "Lamp", "armGroupLabels": ["Lamp"]}],
            },
            "eligibilityModule": {"sex": "ALL", "eligibilityCriteria": "Able to see."},
        }
    }


def test_a_folder_of_tables_and_a_zip_of_them_give_the_same_graph(tmp_path: Path) -> None:
    folder = put(tmp_path / "aact", TABLES)
    with zipfile.ZipFile(tmp_path / "aact.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    graphs = [
        kg.build(source, tmp_path / f"out{number}", workers=1)
        for number, source in enumerate((folder, tmp_path / "aact.zip"))
    ]
    assert list(graphs[0]) == [ONE, TWO]
    assert graphs[0][TWO].conditions == ("Fear\nof dark",)
    assert graphs[0][TWO].brief_title == 'Candles, "again"'
    assert triples(graphs[0]) == triples(graphs[1])
    assert not graphs[0].rejected
    assert not [finding for finding in graphs[0].findings if finding["severity"] == "Violation"]


def test_tables_that_did_not_change_are_not_opened_again(tmp_path: Path) -> None:
    folder = put(tmp_path / "aact", TABLES)
    kg.build(folder, tmp_path / "out", workers=1)
    again = kg.build(folder, tmp_path / "out", workers=1, prune=True)
    assert again.summary is not None
    assert (again.summary.read, again.summary.unchanged) == (2, 2)


def test_a_table_that_changed_changes_the_trials_in_it(tmp_path: Path) -> None:
    folder = put(tmp_path / "aact", TABLES)
    kg.build(folder, tmp_path / "out", workers=1)
    put(folder, {"sponsors": TABLES["sponsors"].replace("Wicks", "Wax")})
    graph = kg.build(folder, tmp_path / "out", workers=1)
    assert [graph[nct_id].sponsors[0].name for nct_id in graph] == ["Oslo Lamp Works", "Wax"]
    put(folder, {"studies": "".join(TABLES["studies"].splitlines(keepends=True)[:2])})
    graph = kg.build(folder, tmp_path / "out", workers=1, prune=True)
    assert list(graph) == [ONE]
    (rejected,) = graph.rejected
    assert rejected["reason"] == f"2 rows of 1 trials that are not in studies, as {TWO}: conditions 1, sponsors 1"


def test_a_row_speaks_for_what_its_columns_say_and_erases_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "old.json").write_text(json.dumps(study()))
    newer = rendering.row_2024(study("COMPLETED", "2025-01-01"))
    chosen = ("NCT Number", "Study Title", "Study Status", "Conditions", "Interventions", "Last Update Posted")
    rendering.write(
        [study("COMPLETED", "2025-01-01")],
        tmp_path / "in" / "new.csv",
        lambda _: {name: newer[name] for name in chosen},
    )
    trial = kg.build(tmp_path / "in", tmp_path / "out", workers=1)[ONE]
    assert trial.overall_status == "COMPLETED"
    assert (trial.study_type, trial.phases, trial.eligibility_text) == ("INTERVENTIONAL", ("PHASE2",), "Able to see.")
    assert (trial.official_title, trial.keywords, len(trial.arms)) == ("Lamps Against Darkness", ("light",), 1)
    assert trial.lead_sponsor is not None
    assert trial.lead_sponsor.name == "Oslo Lamp Works"


def test_an_older_row_says_nothing_beside_a_record(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "new.json").write_text(json.dumps(study("COMPLETED", "2025-01-01")))
    rendering.write([study()], tmp_path / "in" / "old.tsv", rendering.row_2020, "\t")
    graph = kg.build(tmp_path / "in", tmp_path / "out", workers=1)
    assert graph[ONE].overall_status == "COMPLETED"
    assert not graph.disagreements
    assert not graph.rejected


def test_rows_alone_make_a_graph(tmp_path: Path) -> None:
    rendering.write([study()], tmp_path / "studies.csv", rendering.row_2024)
    graph = kg.build(tmp_path / "studies.csv", tmp_path / "out", workers=1)
    trial = graph[ONE]
    assert (trial.brief_title, trial.conditions, trial.interventions[0].name) == ("Lamps", ("Darkness",), "Lamp")
    assert not [finding for finding in graph.findings if finding["severity"] == "Violation"]
