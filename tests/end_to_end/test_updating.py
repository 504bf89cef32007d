"""A generation made from the one before it is that of a whole build, and is made whole where it cannot be."""

from __future__ import annotations

import io
import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import kg
from kg import building, changes, rechecking, updating
from kg.graph import turtle_file
from kg.graph.export import export_to
from kg.graph.folder import PROJECTED, PUBLISHED
from kg.link import corpus, joins, kept
from kg.making import Making
from kg.rdf import related
from kg.rdf.description import Description
from kg.rdf.related import Statements
from kg.shacl.finding import Finding

JOINS = [f"{kept.FOLDER}/{name}.npy" for name in ("links", "edges")]
WORDS = ("lamp", "wick", "oil", "shade", "glass", "dusk", "dawn", "night", "bed", "reading", "sleep", "mood")


def nct(number: int) -> str:
    return f"NCT999999{number:02d}"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each build was an update. However few trials there are, updates are made of any number of them."""
    monkeypatch.setattr(kept, "AGED", float("inf"))
    monkeypatch.setattr(changes, "MOST", 1.0)
    return traced(monkeypatch)


def traced(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    done: list[bool] = []

    def noting(making: Making) -> bool:
        done.append(updating.updated(making))
        return done[-1]

    monkeypatch.setattr(building, "updated", noting)
    return done


def put(folder: Path, trials: dict[int, dict[str, Any]]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number, made in trials.items():
        (folder / f"{number}.json").write_text(json.dumps(made))
    return folder


def build(source: Path, output: Path, **options: Any) -> kg.Graph:
    return kg.build(source, output, workers=1, prune=True, **options)


def from_scratch(source: Path, output: Path, like: kg.Graph, monkeypatch: pytest.MonkeyPatch) -> kg.Graph:
    """A whole build with the statistics of another one."""
    fitted = kept.read(like.path / kept.FOLDER).statistics
    with monkeypatch.context() as patch:
        patch.setattr(corpus, "fit", lambda features, _: (list(features), fitted)[1])
        shutil.rmtree(output, ignore_errors=True)
        return build(source, output)


def same(one: kg.Graph, other: kg.Graph) -> None:
    assert triples(one) == triples(other)
    for name in (*PUBLISHED, PROJECTED):
        if name != "build.json":
            assert (one.path / name).read_bytes() == (other.path / name).read_bytes(), name
    for name in JOINS:
        assert (one.path / name).read_bytes() == (other.path / name).read_bytes(), name
    mine, its = (
        {**graph.info, "related": {**graph.info["related"], "trials_changed_since": 0}} for graph in (one, other)
    )
    assert mine == its
    assert found(one) == found(other)


def triples(graph: kg.Graph) -> set[str]:
    return {str(quad) for quad in graph.store}


def found(graph: kg.Graph) -> list[Any]:
    narrowed = [("trials-by-condition", "condition", "arkn"), ("trials-by-sponsor", "sponsor", "ociet")]
    return [
        *(graph.search(words) for words in ("lamp", "darkness", "oil OR wick", "society")),
        *(graph.named(name, {parameter: part}) for name, parameter, part in narrowed),
        *(graph.ask(name, {parameter: part}).to_csv() for name, parameter, part in narrowed),
    ]


# ------------------------------------------------------------------------------------------------- random sequences


def random_study(number: int, chance: random.Random) -> dict[str, Any]:
    """A trial that shares what others share, under wordings that differ; names others; and may own an obsolete id."""
    summary = " ".join(
        chance.choices(
            ["lamp", "wick", "oil", "shade", "glass", "dusk", "dawn", "night", "bed", "reading", "sleep", "mood"], k=14
        )
    )
    if chance.random() < 0.4:
        summary += f" Follows {nct(chance.randrange(12))}."
    made: dict[str, Any] = {"protocolSection": {"identificationModule": {"nctId": nct(number)}}}
    protocol = made["protocolSection"]
    protocol["descriptionModule"] = {"briefSummary": summary}
    protocol["conditionsModule"] = {"conditions": chance.sample(["Darkness", "darkness", "DARKNESS", "Dusk"], 2)}
    protocol["sponsorCollaboratorsModule"] = {
        "leadSponsor": {
            "name": chance.choice(["Lamp Society", "lamp society"]),
            "class": chance.choice(["OTHER", "NIH"]),
        }
    }
    protocol["statusModule"] = {"overallStatus": chance.choice(["COMPLETED", "RECRUITING", "NO_SUCH_STATUS"])}
    identification = protocol["identificationModule"]
    identification["briefTitle"] = f"{chance.choice(['Lamp', 'Wick', 'Oil'])} {chance.randrange(3)}"
    if chance.random() < 0.3:
        identification["secondaryIdInfos"] = [{"id": f"ISRCTN4823011{chance.randrange(3)}"}]
    if chance.random() < 0.2:
        identification["nctIdAliases"] = [nct(chance.randrange(12))]
    if chance.random() < 0.3:
        protocol["contactsLocationsModule"] = {
            "locations": [
                {
                    "facility": "Lamp House",
                    "city": chance.choice(["Bern", "BERN"]),
                    "country": chance.choice(["Switzerland", "Lampland"]),
                }
            ]
        }
    if chance.random() < 0.3:
        protocol["referencesModule"] = {"references": [{"pmid": f"2345678{chance.randrange(2)}", "type": "DERIVED"}]}
    return made


@pytest.mark.parametrize("seed", range(10))
def test_any_sequence_of_updates_ends_as_from_scratch(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    trials = {number: random_study(number, chance) for number in range(8)}
    source, output = put(tmp_path / "in", trials), tmp_path / "out"
    build(source, output)
    if seed % 5 == 0:  # as if links and edges did not agree: all that is touched is asked about, and nothing found
        monkeypatch.setattr(joins, "agree", lambda _: False)
    for _ in range(4):
        for number in chance.sample(range(12), chance.randint(1, 4)):
            if number in trials and chance.random() < 0.35:
                del trials[number]
            else:
                trials[number] = random_study(number, chance)
        put(source, trials)
        made.clear()
        graph = build(source, output)
        assert made == [True] or not made  # nothing may have changed
        same(graph, from_scratch(source, tmp_path / "clean", graph, monkeypatch))


# ------------------------------------------------------------------------------------------------- what it rests on


@pytest.fixture
def three(tmp_path: Path) -> dict[int, dict[str, Any]]:
    chance = random.Random(3)
    return {number: random_study(number, chance) for number in range(3)}


def renamed(trials: dict[int, dict[str, Any]], number: int, title: str) -> dict[int, dict[str, Any]]:
    changed = json.loads(json.dumps(trials[number]))
    changed["protocolSection"]["identificationModule"]["briefTitle"] = title
    return {**trials, number: changed}


def test_only_what_changed_is_mapped(tmp_path: Path, made: list[bool], three: dict[int, dict[str, Any]]) -> None:
    source, output = put(tmp_path / "in", three), tmp_path / "out"
    first = build(source, output)
    put(source, renamed(three, 1, "Brighter lamp"))
    graph = build(source, output)
    assert made == [False, True]
    assert graph.summary is not None
    assert (graph.summary.mapped, graph.summary.trials) == (1, 3)
    assert graph[nct(1)].brief_title == "Brighter lamp"
    assert [each.nct_id for each in graph.search("brighter")] == [nct(1)]
    # Who has opened the graph before still reads it.
    assert [row["t"] for row in first.select(f"SELECT ?t {{ trial:{nct(1)} rdfs:label ?t }}")] != ["Brighter lamp"]


def _without_counts(output: Path) -> None:
    (output / "counts.sqlite").unlink()


def _with_older_counts(output: Path) -> None:
    with sqlite3.connect(output / "counts.sqlite") as db:
        db.execute("PRAGMA user_version = 7")


def _with_damaged_counts(output: Path) -> None:
    (output / "counts.sqlite").write_bytes(b"x" * 5000)


def _without_projections(output: Path) -> None:
    (output / "projections.sqlite").unlink()


def _with_a_damaged_projection(output: Path) -> None:
    with sqlite3.connect(output / "projections.sqlite") as db:
        db.execute("UPDATE projection SET body = x'00'")


def _without_digests(output: Path) -> None:
    (output / "current" / PROJECTED).unlink()


def _without_vectors(output: Path) -> None:
    shutil.rmtree(output / "current" / kept.FOLDER)


def _without_links(output: Path) -> None:
    (output / "current" / JOINS[0]).unlink()


def _with_edges_cut_short(output: Path) -> None:
    path = output / "current" / JOINS[1]
    path.write_bytes(path.read_bytes()[:-1])


def _with_empty_edges(output: Path) -> None:
    (output / "current" / JOINS[1]).write_bytes(b"")


@pytest.mark.parametrize(
    "damage",
    [
        *(_without_counts, _with_older_counts, _with_damaged_counts, _without_projections),
        *(_with_a_damaged_projection, _without_digests, _without_vectors),
        *(_without_links, _with_edges_cut_short, _with_empty_edges),
    ],
)
def test_without_what_it_needs_a_graph_is_made_whole(
    tmp_path: Path,
    made: list[bool],
    monkeypatch: pytest.MonkeyPatch,
    three: dict[int, dict[str, Any]],
    damage: Callable[[Path], None],
) -> None:
    source, output = put(tmp_path / "in", three), tmp_path / "out"
    build(source, output)
    damage(output)
    put(source, renamed(three, 1, "Brighter lamp"))
    graph = build(source, output)
    assert made == [False, False]
    same(graph, from_scratch(source, tmp_path / "clean", graph, monkeypatch))
    made.clear()
    put(source, renamed(three, 2, "Dimmer lamp"))
    graph = build(source, output)
    assert made == [True], "the whole build has not mended it"
    same(graph, from_scratch(source, tmp_path / "clean", graph, monkeypatch))


def test_links_between_trials_that_did_not_change_come_and_go(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    # More trials that are alike than a trial has nearest ones: where one goes, others come into their lists.
    trials = {number: random_study(number, chance) for number in range(40)}
    source, output = put(tmp_path / "in", trials), tmp_path / "out"
    before = others(build(source, output), 3)
    graph = build(put(source, {**trials, 3: random_study(3, chance)}), output)
    assert made == [False, True]
    assert others(graph, 3) != before
    same(graph, from_scratch(source, tmp_path / "clean", graph, monkeypatch))


def others(graph: kg.Graph, number: int) -> set[tuple[str, str]]:
    """The pairs of similar trials without those of one trial."""
    pairs = graph.links.pairs(["similarTo"])
    return {pair for pair in pairs if nct(number) not in pair}


@pytest.mark.parametrize(
    ("missing", "rule"),
    [
        *(("similarTo", "LinkWithoutEdge"), ("relatedTrial", "LinkWithoutRelatedTrial")),
        *(("mentions", "LinkWithoutEdge"), ("link", "EdgeWithoutLink")),
    ],
)
def test_an_update_that_forgets_an_edge_finds_it_itself(
    missing: str, rule: str, tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    trials = {number: random_study(number, chance) for number in range(12)}
    new = json.loads(json.dumps(trials[3]).replace(nct(3), nct(20)))
    new["protocolSection"]["descriptionModule"]["briefSummary"] += f" Follows {nct(7)}."
    source, output = put(tmp_path / "in", trials), tmp_path / "out"
    build(source, output)
    asked, ask = list[object](), rechecking.links

    def noting(*about: Any) -> Iterator[Finding]:
        asked.append(about)
        return ask(*about)

    monkeypatch.setattr(rechecking, "links", noting)
    put(source, {**trials, 20: new})
    with monkeypatch.context() as patch:
        forget(missing, nct(20), patch)
        graph = build(source, output)
    assert rule in rules_of(graph)
    assert len(asked) == 1
    # It is still known when something else changes; and when the fault has gone.
    graph = build(put(source, {**renamed(trials, 1, "Brighter lamp"), 20: new}), output)
    assert rule in rules_of(graph)
    graph = build(put(source, renamed(trials, 1, "Brighter lamp")), output)
    assert rule not in rules_of(graph)
    assert triples(graph) == triples(from_scratch(source, tmp_path / "clean", graph, monkeypatch))
    assert made == [False, True, True, True, False]


def forget(missing: str, nct_id: str, patch: pytest.MonkeyPatch) -> None:
    """Leave out an edge of a trial, or all links that it states."""
    describe, say, add = related.describe_edge, Description.say, Description.add

    def edge(to: Statements, one: str, relation: str, other: str, *, alone: bool) -> None:
        if (one, relation) != (nct_id, missing):
            describe(to, one, relation, other, alone=alone and (one, "relatedTrial") != (nct_id, missing))

    def said(to: Description, predicate: str, term: str) -> None:
        if (to.nct_id, predicate) != (nct_id, f"ct:{missing}"):
            say(to, predicate, term)

    def added(to: Description, node: str, predicate: str, term: str) -> None:
        if (to.nct_id, missing) != (nct_id, "link") or not node.startswith("link:"):
            add(to, node, predicate, term)

    patch.setattr("kg.relating.describe_edge", edge)
    patch.setattr(Description, "say", said)
    patch.setattr(Description, "add", added)


def rules_of(graph: kg.Graph) -> set[str]:
    """The rules that have found something."""
    return {each["shape"].rpartition("#")[2].rstrip(">") for each in graph.findings}


def test_workers_change_nothing(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch, three: dict[int, dict[str, Any]]
) -> None:
    monkeypatch.setattr(updating, "_ALONE", 0)
    source, output = put(tmp_path / "in", three), tmp_path / "out"
    kg.build(source, output, workers=2)
    graph = kg.build(put(source, renamed(three, 1, "Brighter lamp")), output, workers=2)
    assert made == [False, True]
    same(graph, from_scratch(source, tmp_path / "clean", graph, monkeypatch))


def test_where_much_has_changed_a_graph_is_made_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, three: dict[int, dict[str, Any]]
) -> None:
    assert changes.MOST == 0.1
    made = traced(monkeypatch)
    monkeypatch.setattr(kept, "AGED", float("inf"))
    chance = random.Random(4)
    trials = {number: random_study(number, chance) for number in range(20)}
    source, output = put(tmp_path / "in", trials), tmp_path / "out"
    build(source, output)
    trials = renamed(renamed(trials, 1, "Brighter lamp"), 2, "Dimmer lamp")
    build(put(source, trials), output)
    trials = renamed(renamed(renamed(trials, 3, "One"), 4, "Two"), 5, "Three")
    build(put(source, trials), output)
    assert made == [False, True, False]


def test_a_refused_update_leaves_all_as_it_was(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch, three: dict[int, dict[str, Any]]
) -> None:
    source, output = put(tmp_path / "in", three), tmp_path / "out"
    before = build(source, output)
    put(source, renamed(three, 1, "Brighter lamp"))
    with pytest.raises(kg.GraphInvalid):
        build(source, output, strict="info")
    assert kg.open(output).path == before.path
    graph = build(source, output)
    assert made == [False, True]  # what was counted before still holds
    same(graph, from_scratch(source, tmp_path / "clean", graph, monkeypatch))


def test_a_large_turtle_file_is_written_on_request(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch, three: dict[int, dict[str, Any]]
) -> None:
    monkeypatch.setattr(turtle_file, "AT_ONCE", 0)
    source, output = put(tmp_path / "in", three), tmp_path / "out"
    build(source, output)
    for title in ("Brighter lamp", "Dimmer lamp"):
        graph = build(put(source, renamed(three, 1, title)), output)
        assert not (output / "graph.ttl").is_symlink()
        assert graph.summary is not None
        assert any("kg build --turtle" in note for note in graph.summary.notes)
        clean = from_scratch(source, tmp_path / "clean", graph, monkeypatch)
        assert exported(graph, "turtle") == (clean.path / "graph.ttl").read_bytes()
        assert exported(graph, "ntriples") == exported(clean, "ntriples")
    made.clear()
    graph = build(source, output, turtle=True)
    assert not made  # nothing has changed but that the file is wanted
    assert (output / "graph.ttl").read_bytes() == (clean.path / "graph.ttl").read_bytes()
    graph = build(put(source, renamed(three, 2, "Bright")), output, turtle=True)
    assert made == [True]
    same(graph, from_scratch(source, tmp_path / "clean", graph, monkeypatch))


def exported(graph: kg.Graph, format_: str) -> bytes:
    target = io.BytesIO()
    export_to(graph, format_, target)
    return target.getvalue()


@pytest.mark.parametrize("place", ["kg.graph.counts.Counts.publish", "kg.graph.projections.Projections.drop"])
@pytest.mark.parametrize("error", [sqlite3.OperationalError("database or disk is full"), KeyboardInterrupt()], ids=repr)
def test_a_graph_that_was_published_stays_whatever_happens_then(
    tmp_path: Path,
    made: list[bool],
    monkeypatch: pytest.MonkeyPatch,
    three: dict[int, dict[str, Any]],
    place: str,
    error: BaseException,
) -> None:
    source, output = put(tmp_path / "in", three), tmp_path / "out"
    build(source, output)
    put(source, renamed(three, 1, "Brighter lamp"))

    def failing(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(place, failing)
        if isinstance(error, KeyboardInterrupt):
            with pytest.raises(KeyboardInterrupt):
                build(source, output)
        else:
            build(source, output)  # the counts and the cache only save time
    assert kg.open(output)[nct(1)].brief_title == "Brighter lamp"
    graph = build(put(source, renamed(three, 2, "Dimmer lamp")), output)
    same(graph, from_scratch(source, tmp_path / "clean", graph, monkeypatch))


def test_rules_see_the_nodes_that_a_changed_trial_shares(
    tmp_path: Path, made: list[bool], three: dict[int, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(put(tmp_path / "in", three), tmp_path / "out")
    shared = set[str]()
    own = rechecking.own

    def noting(texts: Any, base: str) -> Any:
        for text, nodes in texts:
            shared.update(f"{node} {said['rdfs:label'][0]}" for node, said in nodes.items() if "rdfs:label" in said)
            yield from own([(text, nodes)], base)

    monkeypatch.setattr(rechecking, "own", noting)
    graph = build(put(tmp_path / "in", renamed(three, 1, "Candles")), tmp_path / "out")
    assert made == [False, True]
    stated = graph.select(f'SELECT ?label {{ ?t ct:nctId "{nct(1)}" ; ct:condition/rdfs:label ?label }}')
    labels = [str(row["label"]) for row in stated]
    assert labels
    for label in labels:
        assert any(each.endswith(f' "{label}"') for each in shared), (label, shared)
