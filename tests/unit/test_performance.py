"""What the performance page rests on: sections that replace only themselves, a comparison that finds what differs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks import floor, measured, performance, queries
from benchmarks.measured import Failed, Options, Part, Sample, Watched
from benchmarks.same_store import difference
from kg.rdf.names import ONTOLOGY


def test_a_part_replaces_only_its_own_section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(performance, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(performance, "DATA", tmp_path / "page.json")
    where = {**measured.machine(), "minutes": 1.0}
    performance._write("updating", Part("Updating", "command 2", "old\n", [1]), where)
    performance._write("floor", Part("Building", "command 1", "built\n", [2]), where)
    performance._write("updating", Part("Updating", "command 2", "new\n", [3]), where)
    text = (tmp_path / "page.md").read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## Building", "## Updating"]
    assert "built\n" in text
    assert "new\n" in text
    assert "old\n" not in text
    assert {name: each["data"] for name, each in json.loads((tmp_path / "page.json").read_text()).items()} == {
        "floor": [2],
        "updating": [3],
    }


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{ONTOLOGY}{name}")


def store(path: Path, *triples: tuple[str, str, str]) -> Path:
    filled = ox.Store(str(path))
    for subject, predicate, term in triples:
        filled.add(ox.Quad(node(subject), node(predicate), node(term)))
    filled.flush()
    return path


def test_stale_and_missing_triples_are_found(tmp_path: Path) -> None:
    one = store(tmp_path / "one", ("a", "p", "b"), ("a", "p", "c"))
    other = store(tmp_path / "other", ("a", "p", "b"), ("d", "p", "b"))
    found = difference(one, other)
    assert (found.stale, found.missing, found.compared) == (1, 1, 2)
    assert [each.partition(":")[0] for each in found.examples] == ["stale", "missing"]
    assert difference(one, one).stale == 0


def test_a_turtle_file_is_split_between_subjects(tmp_path: Path) -> None:
    head = "@prefix e: <http://example.org/> .\n"
    blocks = [f'e:a{number} e:p "one.\\n two ." ;\n    e:q e:b .\n' for number in range(50)]
    (tmp_path / "graph.ttl").write_text(head + "".join(blocks))
    parts = floor.split(tmp_path / "graph.ttl", tmp_path, 4)
    read = [set(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)) for path in parts]
    assert len(read) == 4
    assert all(len(each) > 10 for each in read)
    assert sum(map(len, read)) == 100


def test_a_command_is_watched() -> None:
    watched = measured.run([sys.executable, "-c", "print(sum(range(30_000_000)))"])
    assert watched.output.strip() == "449999985000000"
    assert watched.processor > 0
    assert watched.peak > 1
    with pytest.raises(Failed):
        measured.run([sys.executable, "-c", "raise SystemExit(3)"])


def test_a_stretch_has_its_share_of_the_processor() -> None:
    watched = Watched(0.0, 10.0, 8.0, "", [Sample(2.0, 1.0, 100.0, 0.0), Sample(6.0, 5.0, 200.0, 50.0)])
    assert watched.between(2.0, 4.0) == (2.0, 100.0, 0.0)
    assert watched.between(4.0, 10.0)[0] == 5.0
    assert watched.peak == 250.0


def test_rdflib_is_told_beside_our_questions(tmp_path: Path) -> None:
    asked = {"name": "hubs", "group": "named", "rows": 3, "median_ms": 2.0, "p95_ms": 3.0, "first_ms": 9.0}
    graphs = [{"trials": 20, "triples": 3000, "questions": [asked]}]
    answered = {"hubs": {"ours_ms": 2.0, "rdflib_ms": 50.0, "rows": 3}, "events": {"ours_ms": 1.0, "why": "> 20 s"}}
    beside = {"trials": 10, "triples": 1500, "peak_mb": 300.0, "parse_seconds": 4.0, "questions": answered}
    options = Options(trials=(20,), work=tmp_path, keep=tmp_path)
    text = queries._part({"graphs": graphs, "rdflib": beside}, options).text
    assert "| named | hubs | 3 | 2 | 3 | 9 |" in text
    assert "The same SPARQL over 10 trials (1,500 triples) and in rdflib, which takes 4 s and 300 MB" in text
    assert "| hubs | 2 | 50.0 | 25.0 |" in text
    assert "1 questions had no answer within" in text
    assert "rdflib" not in queries._part({"graphs": graphs, "rdflib": None}, options).text
