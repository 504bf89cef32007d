"""What a build leaves is what its files say, whatever a folder held before."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import kg


def study(number: int, **modules: Any) -> dict[str, Any]:
    identification = {"nctId": f"NCT9999990{number}", "briefTitle": f"Lamp {number}"}
    return {"protocolSection": {"identificationModule": identification, **modules}}


def built(tmp_path: Path, *studies: dict[str, Any], name: str = "studies.ndjson") -> kg.Graph:
    source = tmp_path / name
    source.write_text("".join(json.dumps(each) + "\n" for each in studies))
    return kg.build(source, tmp_path / "out", workers=1)


def test_every_doubt_can_be_read_back_whatever_quotes_it_holds(tmp_path: Path) -> None:
    odd = ["Wick's lamp", "Wick's " + "very " * 30 + "long lamp", 'a "quoted" lamp', "tab\tand\nline", "plain"]
    graph = built(tmp_path, study(1, designModule={"phases": odd}))
    assert sorted(row["where"] for row in graph.doubts) == [
        f"$.protocolSection.designModule.phases[{position}]" for position in range(len(odd))
    ]
    by_place = {row["where"][-2]: row["what"] for row in graph.doubts}
    assert by_place["0"] == '"Wick\'s lamp" is not a known value of phase; kept as text'
    assert by_place["1"].startswith("\"Wick's very very")
    assert by_place["1"].endswith("… is not a known value of phase; kept as text")
    assert by_place["2"].startswith("'a \"quoted\" lamp'")


def test_every_rejection_can_be_read_back_whatever_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "studies"
    folder.mkdir()
    names = ['"quoted.json', "a'b.json", "ta\tb.json", "z.json"]
    for name in names:
        (folder / name).write_text("{}")
    graph = kg.build(folder, tmp_path / "out", workers=1)
    assert [row["member"] for row in graph.rejected] == [name.replace("\t", "\\t") for name in sorted(names)]
    assert {row["reason"][:18] for row in graph.rejected} == {"JSON, but no study"}


def test_a_folder_that_was_deleted_and_built_again_holds_the_new_documents(tmp_path: Path) -> None:
    built(tmp_path, study(1))
    shutil.rmtree(tmp_path / "out")
    graph = built(tmp_path, study(2))
    assert list(graph) == ["NCT99999902"]
    (row,) = graph.select("SELECT ?title { ?t a ct:DescribedTrial ; dcterms:title ?title }")
    assert row["title"] == "Lamp 2"


def test_a_graph_that_is_open_stays_as_it_was(tmp_path: Path) -> None:
    first = built(tmp_path, study(1))
    assert len(list(first)) == 1
    second = built(tmp_path, study(1), study(2))
    assert list(second) == ["NCT99999901", "NCT99999902"]
    assert kg.open(tmp_path / "out").info["trials"] == 2


def test_a_document_that_changed_replaces_what_it_said(tmp_path: Path) -> None:
    built(tmp_path, study(1, conditionsModule={"conditions": ["Cramps"]}))
    graph = built(tmp_path, study(1, conditionsModule={"conditions": ["Sleep"]}))
    assert graph.summary is not None
    assert (graph.summary.read, graph.summary.unchanged) == (1, 0)
    rows = graph.select("SELECT ?label { ?c a ct:Condition ; rdfs:label ?label }")
    assert [row["label"] for row in rows] == ["Sleep"]


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    built(tmp_path, study(1), study(2))
    names = ("graph.ttl", "findings.ttl", "findings.tsv", "doubts.tsv", "rejected.tsv", "build.json")
    first = {name: (tmp_path / "out" / name).read_bytes() for name in names}
    built(tmp_path, study(1), study(2))
    assert {name: (tmp_path / "out" / name).read_bytes() for name in names} == first


def test_an_obsolete_id_leads_to_its_trial(tmp_path: Path) -> None:
    renamed = study(1)
    renamed["protocolSection"]["identificationModule"]["nctIdAliases"] = ["NCT99999891"]
    graph = built(tmp_path, renamed, study(2, descriptionModule={"briefSummary": "After NCT99999891."}))
    assert graph.resolve("NCT99999891") == "NCT99999901"
    assert "NCT99999891" in graph
    assert [each.nct_id for each in graph.related("NCT99999902")] == ["NCT99999901"]
    assert [(each.nct_id, each.direction) for each in graph.related("NCT99999891")] == [("NCT99999902", "from")]


def test_a_shared_node_has_the_wording_of_most_trials(tmp_path: Path) -> None:
    words = ["night cramps", "Night Cramps", "Night Cramps"]
    studies = [study(number, conditionsModule={"conditions": [word]}) for number, word in enumerate(words, 1)]
    graph = built(tmp_path, *studies)
    (row,) = graph.select("SELECT ?label ?other { ?c a ct:Condition ; rdfs:label ?label ; skos:altLabel ?other }")
    assert row == {"label": "Night Cramps", "other": "night cramps"}


NAMELESS: dict[str, dict[str, Any]] = {
    "lead sponsor": {"sponsorCollaboratorsModule": {"leadSponsor": {"class": "OTHER"}}},
    "collaborator": {"sponsorCollaboratorsModule": {"collaborators": [{"name": " ", "class": "NIH"}]}},
    "intervention": {"armsInterventionsModule": {"interventions": [{"type": "DRUG", "description": "Not said."}]}},
    "condition": {"conditionsModule": {"conditions": [" "]}},
    "reference": {"referencesModule": {"references": [{"type": "RESULT"}]}},
}


@pytest.mark.parametrize("case", NAMELESS)
def test_things_without_a_name_are_not_one_thing(case: str, tmp_path: Path) -> None:
    """Two trials that leave a name out do not speak of one and the same nameless thing."""
    graph = built(tmp_path, study(1, **NAMELESS[case]), study(2, **NAMELESS[case]))
    rows = graph.select(
        "SELECT DISTINCT ?thing { trial:NCT99999901 ?p ?thing . trial:NCT99999902 ?p ?thing . "
        "?thing a ?class FILTER (?class != skos:Concept) }"
    )
    assert list(rows) == []
    assert not list(graph.select('SELECT ?thing { ?thing rdfs:label "" }'))
