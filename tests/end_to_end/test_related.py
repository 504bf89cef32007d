"""Related trials in a build: every link with its edges, equal bytes, statistics that last."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kg
from kg.errors import KgError
from kg.link import corpus, joins, kept
from kg.link.kept import FOLDER, Kept
from kg.rdf import related, source
from kg.rdf.description import Description
from kg.rdf.related import Statements
from kg.shacl import rules
from kg.shacl.finding import Finding
from kg.shacl.rules import Select
from kg.shacl.shapes import Rule
from kg.trial.links import Link

WORDS = ["lamp", "dawn", "winter", "sleeper", "window", "candle", "shutter", "lantern", "curtain", "pillow"]


def about(subject: int) -> str:
    """A text of ten words that only trials of the same subject have."""
    return " ".join(f"{word}{chr(97 + subject // 26)}{chr(97 + subject % 26)}" for word in WORDS)


def study(number: int, summary: str, **more: Any) -> dict[str, Any]:
    protocol = {
        "identificationModule": {"nctId": f"NCT99999{number:03d}", "briefTitle": f"Study {number}", **more},
        "descriptionModule": {"briefSummary": summary},
        "conditionsModule": {"conditions": ["Darkness"]},
    }
    return {"protocolSection": protocol}


def write(path: Path, studies: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in studies))
    return path


def alike(number: int) -> dict[str, Any]:
    """Five trials each are about one subject."""
    return study(number, f"{about(number // 5)} in ward{chr(97 + number % 7)}")


def subject_of(graph: kg.Graph, nct_id: str) -> str:
    return graph[nct_id].brief_summary.partition(" ")[0]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> kg.Graph:
    folder = tmp_path_factory.mktemp("related")
    studies = [alike(number) for number in range(40)]
    # Similar trials of which the lower names the higher, and the other way round.
    for one, other in ((30, 34), (39, 35)):
        studies[one] = study(one, f"{about(one // 5)} . See NCT999990{other}.")
    number = {"secondaryIdInfos": [{"id": "2014-003482-27", "type": "EUDRACT_NUMBER"}]}
    studies += [study(50, about(10), **number), study(51, about(11), **number)]
    # An obsolete id of the next, which is described under it too.
    studies += [study(60, f"{about(0)} . Now NCT99999061."), study(62, about(0))]
    studies += [study(61, about(0), nctIdAliases=["NCT99999060", "NCT99999062"])]
    studies += [study(80, "phosphene against glare of snow on alpine glaciers for skiers and climbers")]
    studies += [study(70, "", briefTitle="[Redacted]"), study(71, "", briefTitle="[Redacted]")]
    return kg.build(write(folder / "a.ndjson", studies), folder / "out", workers=1)


def test_every_link_has_its_edges_and_every_edge_its_link(graph: kg.Graph) -> None:
    links = {
        (str(row["a"]), str(row["relation"]), str(row["b"]))
        for row in graph.select(
            "SELECT ?a ?relation ?b { ?link a ct:TrialLink ; rdf:subject/ct:nctId ?a ; rdf:object/ct:nctId ?b ; "
            "rdf:predicate ?relation }"
        )
    }
    assert links
    assert all(a < b for a, name, b in links if not name.endswith("mentions"))
    assert {(a, b) for a, name, b in links if name.endswith("mentions")} == {
        ("NCT99999030", "NCT99999034"),
        ("NCT99999039", "NCT99999035"),
    }
    for relation in ("similarTo", "sharesIdentifierWith"):
        rows = graph.select(f"SELECT ?a ?b {{ ?one ct:{relation} ?other . ?one ct:nctId ?a . ?other ct:nctId ?b }}")
        edges = {(str(row["a"]), str(row["b"])) for row in rows}
        named = {(a, b) for a, name, b in links if name.endswith(relation)}
        assert named
        assert edges == named | {(b, a) for a, b in named}
    general = graph.select("SELECT ?a ?b { ?one ct:relatedTrial ?other . ?one ct:nctId ?a . ?other ct:nctId ?b }")
    pairs = {(a, b) for a, _, b in links}
    assert {(row["a"], row["b"]) for row in general} == pairs | {(b, a) for a, b in pairs}
    assert graph.info["findings"]["Violation"] == 0


def test_similar_trials_are_those_about_the_same(graph: kg.Graph) -> None:
    for number in range(40):
        nct_id = f"NCT99999{number:03d}"
        found = graph.related(nct_id, ["similarTo"])
        assert len(found) == (7 if number < 5 else 4)
        for each in found:
            assert each.score is not None
            assert 0.15 <= each.score <= 1
            assert subject_of(graph, each.nct_id) == subject_of(graph, nct_id)
            assert each.evidence[0].startswith("both: ")


def test_a_shared_number_joins_two_that_are_not_alike(graph: kg.Graph) -> None:
    (link,) = graph.related("NCT99999050", ["sharesIdentifierWith"])
    assert (link.nct_id, link.score, link.direction) == ("NCT99999051", 1.0, "both")
    assert link.evidence == ("EudraCT number 2014-003482-27",)


def test_two_ids_of_one_trial_are_not_related(graph: kg.Graph) -> None:
    ids = {"NCT99999060", "NCT99999061", "NCT99999062"}
    for one in sorted(ids):
        found = {each.nct_id for each in graph.related(one)}
        assert found
        assert not found & ids


def test_a_link_is_dropped_when_its_ends_turn_out_to_be_one_trial(tmp_path: Path) -> None:
    old, new = study(1, f"Now NCT99999002. {about(0)}"), study(2, about(1))
    graph = kg.build(write(tmp_path / "a.ndjson", [old, new]), tmp_path / "out", workers=1)
    assert [each.relation for each in graph.related("NCT99999001")] == ["mentions"]
    new = study(2, about(1), nctIdAliases=["NCT99999001"])
    graph = kg.build(write(tmp_path / "a.ndjson", [old, new]), tmp_path / "out", workers=1)
    assert graph.related("NCT99999001") == []


def test_a_record_that_says_nothing_is_similar_to_none(graph: kg.Graph) -> None:
    assert graph.related("NCT99999070") == []


def test_the_triples_of_links_are_counted_once(graph: kg.Graph) -> None:
    assert graph.info["triples"] == sum(1 for quad in graph.store if quad.graph_name == _default())


def _default() -> object:
    import pyoxigraph  # noqa: PLC0415 - for its name of the default graph only

    return pyoxigraph.DefaultGraph()


# ---------------------------------------------------------------------------------------------- statistics that last


def _kept(output: Path) -> Kept:
    return kept.read(output / "current" / FOLDER)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    kg.build(write(folder / "a.ndjson", [alike(number) for number in range(250)]), folder / "out", workers=1)
    return folder


@pytest.fixture
def many(built: Path, tmp_path: Path) -> list[dict[str, Any]]:
    """The trials of a graph that stands in ``out``."""
    shutil.copytree(built, tmp_path, symlinks=True, dirs_exist_ok=True)
    return [alike(number) for number in range(250)]


def test_a_small_update_keeps_the_statistics_and_equals_a_build_with_them(
    many: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _kept(tmp_path / "out")
    # One changes its subject, one goes: less than one in a hundred.
    changed = [study(4, about(7)), *many[:4], *many[5:-1]]
    source = write(tmp_path / "a.ndjson", changed)
    graph = kg.build(source, tmp_path / "out", workers=2, prune=True)
    after = _kept(tmp_path / "out")
    assert after.statistics.to_bytes() == before.statistics.to_bytes()
    assert (after.changed, graph.info["related"]["trials_changed_since"]) == (2, 2)
    assert {each.nct_id for each in graph.related("NCT99999004")} == {f"NCT999990{number}" for number in range(35, 40)}
    assert len(graph.related("NCT99999000")) == 3

    monkeypatch.setattr(corpus, "fit", lambda features, _: before.statistics)
    kg.build(source, tmp_path / "clean", workers=1)
    for name in ("graph.ttl", "findings.tsv", "doubts.tsv"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "clean" / name).read_bytes(), name
    for one, other in zip(_arrays(after), _arrays(_kept(tmp_path / "clean")), strict=True):
        assert np.array_equal(one, other)


def _arrays(held: Kept) -> list[Any]:
    rows = (held.matrix.rows, held.matrix.strong)
    parts = [each for row in rows for each in (row.data, row.indices, row.indptr)]
    lists = held.nearest
    return [*parts, lists.ends, lists.places, lists.scores, held.digests, held.keys, held.holders]


def test_a_large_update_fits_them_anew_and_equals_a_clean_build(many: list[dict[str, Any]], tmp_path: Path) -> None:
    source = write(tmp_path / "a.ndjson", many[:-13])
    graph = kg.build(source, tmp_path / "out", workers=1, prune=True)
    assert graph.info["related"]["trials_changed_since"] == 0
    kg.build(source, tmp_path / "clean", workers=1)
    for name in ("graph.ttl", "build.json"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "clean" / name).read_bytes(), name


def test_small_updates_add_up_until_the_statistics_have_aged(many: list[dict[str, Any]], tmp_path: Path) -> None:
    told = []
    for gone in (5, 10, 15, 20):
        source = write(tmp_path / "a.ndjson", many[:-gone])
        told.append(kg.build(source, tmp_path / "out", workers=1, prune=True).info["related"]["trials_changed_since"])
    assert told == [5, 10, 0, 5]


def test_what_was_kept_and_is_lost_is_made_again(many: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "out" / "current" / FOLDER / "statistics").write_bytes(b"damaged")
    with pytest.raises(KgError, match="build the graph anew"):
        kg.compare(kg.open(tmp_path / "out"), kg.Trial(nct_id="NCT99999999", brief_title="Lamps"))
    graph = kg.build(write(tmp_path / "a.ndjson", many), tmp_path / "out", workers=1)
    assert kg.compare(graph, graph["NCT99999001"])


@pytest.mark.parametrize(
    ("missing", "rule"),
    [
        (("NCT99999001", "similarTo"), "LinkWithoutEdge"),
        (("NCT99999001", "relatedTrial"), "LinkWithoutRelatedTrial"),
    ],
)
def test_a_build_that_forgets_an_edge_finds_it_itself(
    missing: tuple[str, str], rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = set[str]()
    run = rules.run

    def watched(chosen: Iterable[Rule], select: Select) -> list[Finding]:
        own = list(chosen)
        asked.update(each.name for each in own)
        return run(own, select)

    monkeypatch.setattr(rules, "run", watched)
    source = write(tmp_path / "s.ndjson", [alike(number) for number in range(40)])
    kg.build([source], tmp_path / "whole", workers=1)
    assert "IriDisagrees" in asked
    assert not asked & joins.RULES  # links and edges agree, so these cannot find anything

    describe = related.describe_edge

    def forgetful(to: Statements, nct_id: str, relation: str, other: str, *, alone: bool) -> None:
        if (nct_id, relation) == missing:
            return
        describe(to, nct_id, relation, other, alone=alone and (nct_id, "relatedTrial") != missing)

    monkeypatch.setattr("kg.relating.describe_edge", forgetful)
    found = kg.build([source], tmp_path / "less", workers=1).findings
    assert rule in {each["shape"].rpartition("#")[2].rstrip(">") for each in found}
    assert asked >= joins.RULES


def test_a_build_that_forgets_the_edge_of_a_stated_link_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe = source.describe_link

    def forgetful(to: Description, link: Link, document: str) -> None:
        describe(to, link, document)
        del to.own[to.trial][f"ct:{link.relation}"]

    monkeypatch.setattr(source, "describe_link", forgetful)
    studies = [study(1, "See NCT99999002."), study(2, "A lamp at dawn.")]
    found = kg.build([write(tmp_path / "s.ndjson", studies)], tmp_path / "out", workers=1).findings
    assert "LinkWithoutEdge" in {each["shape"].rpartition("#")[2].rstrip(">") for each in found}
