"""Every shape and every rule is shown to find what it is for, and nothing else.

``<file>.good.ttl`` gives no finding at all. ``<file>.bad.ttl`` holds many small graphs, each under a line
``# expect: shape severity , …``; each gives exactly what it expects. The shapes are compiled here; that pySHACL finds
the same is shown in ``test_agreement.py``. Each rule is asked as one query over a whole store, and by pySHACL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec
import pyoxigraph
import pytest
from rdflib import DCTERMS, RDF, RDFS, SH, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.link.links import links
from kg.rdf import iris, related, turtle
from kg.rdf.names import SHAPES
from kg.rdf.source import SAMPLE, describe_document, describe_link
from kg.rdf.trial import describe
from kg.shacl import referee
from kg.shacl.check import Checker
from kg.shacl.compile import compiled
from kg.shacl.data import Data, indexed
from kg.shacl.shapes import load
from kg.shacl.terms import NTriples
from kg.shipped import files
from kg.trial.codes import Unit
from kg.trial.model import Trial
from kg.trial.record import Document, Identity

CTS = Namespace(SHAPES)
HERE = Path(__file__).parent
BASE = "https://w3id.org/trialgraph/id/"
SHAPE_FILES = files("shapes")

Finding = tuple[str, str]
"""Shape and severity."""


@dataclass(frozen=True)
class Case:
    """A small graph that gives exactly the findings it expects, under a base of its own: cases can share a graph."""

    name: str
    base: str
    expected: tuple[Finding, ...]
    text: str


@lru_cache
def shapes() -> Graph:
    graph = Graph()
    for path in SHAPE_FILES:
        graph.parse(path)
    return graph


@lru_cache
def codes() -> Graph:
    graph = Graph()
    for path in files("ontology", "codes.ttl"):
        graph.parse(path)
    return graph


def local(term: Node | None) -> str:
    return str(term).removeprefix(SHAPES).removeprefix(str(SH))


@lru_cache
def checker() -> Checker:
    made = compiled(load().core, NTriples())
    assert not made.unknown
    return Checker(made)


def findings(data: Graph) -> list[tuple[str, Finding]]:
    """Focus node, shape, severity of what the shapes find, rules aside."""
    terms, known = checker().compiled.terms, codes()
    nodes = indexed((terms.of(each), terms.of(name), terms.of(value)) for each, name, value in data + known)
    found = checker().findings(Data(nodes, terms.of(RDF.type)))
    return [(each.focus.strip("<>"), (each.shape.strip("<>").removeprefix(SHAPES), each.severity)) for each in found]


def refereed(data: Graph, rule: URIRef) -> list[tuple[str, Finding]]:
    """The same of what pySHACL finds by one rule; it would parse all of them anew for each trial."""
    found = referee.validate(data + codes(), _alone(rule))
    return [(each.focus.strip("<>"), (each.shape.strip("<>").removeprefix(SHAPES), each.severity)) for each in found]


def _alone(rule: URIRef) -> Graph:
    """The part of the shapes that is about a rule: itself, its constraint, and the prefixes."""
    graph = Graph()
    waiting: set[Node] = {rule, URIRef(SHAPES.rstrip("#"))}
    while waiting:
        for predicate, value in shapes().predicate_objects(subject := waiting.pop()):
            graph.add((subject, predicate, value))
            if predicate in {SH.sparql, SH.declare}:
                waiting.add(value)
    return graph


@lru_cache
def cases() -> tuple[Case, ...]:
    return tuple(case for path in sorted(HERE.glob("*.bad.ttl")) for case in _cases_of(path))


def _cases_of(path: Path) -> Iterator[Case]:
    head, *blocks = re.split(r"^# expect: ", path.read_text(), flags=re.MULTILINE)
    for number, block in enumerate(blocks, 1):
        line, _, body = block.partition("\n")
        expected = tuple(_finding(each) for each in line.split(" , "))
        base = f"{BASE}{path.name}/{number}/"
        text = head.replace(f"@base <{BASE}>", f"@base <{base}>") + body
        yield Case(f"{path.name}-{number}-{expected[0][0]}", base, expected, text)


def _finding(text: str) -> Finding:
    shape, severity = text.split()
    return shape.removeprefix("cts:"), severity


@pytest.fixture(scope="module")
def found() -> dict[str, set[Finding]]:
    """What is found in each case, by its base. Cases are judged in one graph: they have no subject in common.

    A rule is asked here of the cases that are about it; below, as one query, of all.
    """
    everything, about = Graph(), {rule: Graph() for rule in _rules()}
    owner: dict[str, str] = {}
    for case in cases():
        alone = Graph().parse(data=case.text, format="turtle")
        for subject in set(alone.subjects()):
            assert owner.setdefault(str(subject), case.base) == case.base, f"{subject} stands in two cases"
        everything += alone
        for rule in {CTS[shape] for shape, _ in case.expected} & about.keys():
            about[rule] += alone
    result: dict[str, set[Finding]] = {}
    by_rules = [each for rule, data in about.items() for each in refereed(data, rule)]
    for focus, finding in (*findings(everything), *by_rules):
        result.setdefault(owner[focus], set()).add(finding)
    return result


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_bad_example_gives_exactly_its_findings(case: Case, found: dict[str, set[Finding]]) -> None:
    assert found.get(case.base, set()) == set(case.expected)


@pytest.mark.parametrize("path", [path for path in SHAPE_FILES if path.stem != "common"], ids=lambda path: path.stem)
def test_a_good_example_gives_no_finding(path: Path) -> None:
    assert findings(Graph().parse(HERE / f"{path.stem}.good.ttl")) == []


def test_every_shape_has_a_bad_example() -> None:
    exemplified = {shape for case in cases() for shape, _ in case.expected}
    owed = {local(shape) for shape in shapes().objects(None, SH.property)}
    owed |= {local(shape) for shape in shapes().subjects(SH.sparql)}
    owed |= {local(shape) for shape in shapes().subjects(SH["or"]) if _targets(shape)}
    reused = {*shapes().objects(None, SH.node), *_alternatives()}
    nested = {shape for node in reused for shape in shapes().objects(node, SH.property)}
    owed -= {local(shape) for shape in nested}
    assert owed - exemplified == set()
    assert exemplified - owed == set()


def test_every_nested_shape_is_used_by_one_that_has_a_bad_example() -> None:
    exemplified = {CTS[shape] for case in cases() for shape, _ in case.expected}
    reusable = {shape for shape in shapes().subjects(RDF.type, SH.NodeShape) if not _targets(shape)}
    for shape in reusable - _alternatives():
        assert exemplified & set(shapes().subjects(SH.node, shape)), shape


def _alternatives() -> set[Node]:
    return {member for list_ in shapes().objects(None, SH["or"]) for member in Collection(shapes(), list_)}


@pytest.mark.parametrize(
    "literal",
    ['"2011-03-01"^^xsd:date', '"2011-03"^^xsd:gYearMonth', '"2011"^^xsd:gYear'],
)
def test_a_date_may_be_a_day_a_month_or_a_year(literal: str) -> None:
    assert _date_findings(literal) == []


@pytest.mark.parametrize(
    "literal",
    [
        '"2011-02-30"^^xsd:date',
        '"2011-13"^^xsd:gYearMonth',
        '"2011-3"^^xsd:gYearMonth',
        '"11"^^xsd:gYear',
        '"2011-03"^^xsd:gYear',
        '"2011-03-01"',
        '"2011-03-01T00:00:00"^^xsd:dateTime',
        "2011",
    ],
)
def test_anything_else_is_no_date(literal: str) -> None:
    assert _date_findings(literal) == [("Trial-startDate", "Violation")]


def _date_findings(literal: str) -> list[Finding]:
    text = turtle.header() + f'trial:NCT00000001 a ct:Trial ; rdfs:label "A" ; ct:startDate {literal} .'
    return [finding for _, finding in findings(Graph().parse(data=text, format="turtle"))]


def test_a_trial_with_every_field_filled_conforms() -> None:
    """To no rule, though: who fills every field says that a trial is ended and recruits, and that it has results."""
    assert findings(Graph().parse(data=full_trial(), format="turtle")) == []


def full_trial() -> str:
    """The hand-made trial that has every field, with its document and its links, as the mapper writes it."""
    body = (HERE / "full_trial.json").read_bytes()
    trial = msgspec.json.decode(body, type=Trial)
    for field in trial.__struct_fields__:
        assert getattr(trial, field) not in ("", (), None), f"{field} is empty: the trial is to have every field"
    to = describe(trial)
    identity = Identity("ctgov-json", trial.nct_id, updated="2023-05-03")
    node = describe_document(to, Document(SAMPLE, "a.json", 1, body), identity, trial.data_version, Unit)
    for link in links(trial, {}):
        describe_link(to, link, node)
    for relation in related.METHOD:
        pair = related.Related(trial.nct_id, "NCT99999999", relation, 0.5, ("both: gout",))
        related.describe_edge(to.own, pair.a, relation, pair.b, alone=True)
        related.describe_edge(to.own, pair.b, relation, pair.a, alone=True)
        related.describe_link(to.own, pair, [node])
    to.own[iris.trial("NCT99999999")] |= {"a": ["ct:Trial"], "rdfs:label": ['"Another"'], "ct:nctId": ['"NCT99999999"']}
    shared: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, term in to.claims:
        statements = {predicate: term}
        if predicate == "point":
            latitude, longitude = term.split(" ")
            statements = {"wgs84:lat": latitude, "wgs84:long": longitude}
        for key, value in statements.items():
            shared.setdefault(subject, {}).setdefault(key, []).append(value)
    return turtle.header() + "\n".join(turtle.blocks({**shared, **to.own}))


# ---- rules, each as one query over a whole store


def _rules() -> list[URIRef]:
    return sorted(shape for shape in shapes().subjects(SH.sparql) if isinstance(shape, URIRef))


def _asked_once(rule: URIRef) -> str:
    prefixes = "".join(
        f"PREFIX {shapes().value(each, SH.prefix)}: <{shapes().value(each, SH.namespace)}>\n"
        for each in shapes().objects(URIRef(SHAPES.rstrip("#")), SH.declare)
    )
    select = shapes().value(shapes().value(rule, SH.sparql), SH.select)
    return prefixes + str(select).replace("$this", "?this")


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for case in cases():
        store.load(case.text.encode(), pyoxigraph.RdfFormat.TURTLE)
    for path in HERE.glob("*.good.ttl"):
        text = path.read_text().replace(f"@base <{BASE}>", f"@base <{BASE}{path.name}/>")
        store.load(text.encode(), pyoxigraph.RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize("rule", _rules(), ids=local)
def test_a_rule_asked_once_of_a_store_finds_the_same(rule: URIRef, store: pyoxigraph.Store) -> None:
    rows = store.query(_asked_once(rule))
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    bases = set()
    for row in rows:
        assert row["path"] is not None
        assert row["value"] is not None
        this = row["this"]
        assert isinstance(this, pyoxigraph.NamedNode)
        bases |= {case.base for case in cases() if this.value.startswith(case.base)}
        assert "good" not in this.value
    assert bases == {case.base for case in cases() if local(rule) in {shape for shape, _ in case.expected}}


# ---- form


def _targets(shape: Node) -> set[Node]:
    return set(shapes().objects(shape, SH.targetClass))


def test_every_shape_has_an_iri_of_its_own_in_one_file() -> None:
    home: dict[Node, str] = {}
    for path in SHAPE_FILES:
        graph = Graph().parse(path)
        for kind in (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint):
            for shape in graph.subjects(RDF.type, kind):
                assert isinstance(shape, URIRef)
                assert str(shape).startswith(SHAPES)
                assert home.setdefault(shape, path.name) == path.name, f"{shape} stands in two files"
        for used in (*graph.objects(None, SH.property), *graph.objects(None, SH.sparql)):
            assert isinstance(used, URIRef), f"{path.name}: a shape without a name"
            assert (used, RDF.type, None) in graph, f"{path.name}: {used} is used and not described"


def test_every_property_shape_has_one_path_and_one_english_message() -> None:
    for shape in shapes().subjects(RDF.type, SH.PropertyShape):
        (path,) = shapes().objects(shape, SH.path)
        assert isinstance(path, URIRef), f"{shape}: a path that is not one property"
        _has_english_message(shape)
        assert list(shapes().subjects(SH.property, shape)), f"{shape} belongs to no node shape"


def test_every_node_shape_has_a_label_and_a_message_where_it_judges() -> None:
    for shape in shapes().subjects(RDF.type, SH.NodeShape):
        (label,) = shapes().objects(shape, RDFS.label)
        assert isinstance(label, Literal)
        assert label.language == "en"
        judges = set(shapes().predicates(shape)) - {
            RDF.type,
            RDFS.label,
            RDFS.comment,
            SH.targetClass,
            SH.property,
            SH.severity,
            SH.sparql,
            SH.message,
            SH.description,
            DCTERMS.source,
        }
        if judges:
            _has_english_message(shape)
    for constraint in shapes().objects(None, SH.sparql):
        _has_english_message(constraint)


def _has_english_message(shape: Node) -> None:
    (message,) = shapes().objects(shape, SH.message)
    assert isinstance(message, Literal)
    assert message.language == "en"
    assert str(message).endswith(".")


def test_patterns_name_their_digits() -> None:
    for pattern in shapes().objects(None, SH.pattern):
        assert "\\d" not in str(pattern), "\\d also matches the digits of other scripts"
