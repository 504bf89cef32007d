from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from kg.errors import QueryError
from kg.graph.joining import PLACE, joined
from kg.graph.query import NamedQuery, named_queries, with_prefixes

BASE = "http://x.example/"
FOUND = [("NCT1", 2.5), ("NCT3", 0.000001)]
DATA = " ".join(f'<{BASE}trial/NCT{n}> <x:id> "{n}" ; <x:of> <x:{n % 2}> .' for n in range(1, 5))


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(DATA.encode(), ox.RdfFormat.TURTLE)
    return store


def ids(store: ox.Store, sparql: str) -> list[str]:
    found = store.query(joined(sparql, FOUND, BASE))
    assert isinstance(found, ox.QuerySolutions)
    return sorted(str(row["id"].value) for row in found)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?id { ?trial <x:id> ?id }",
        "SELECT ?id WHERE { $trial <x:id> ?id }",
        "# a { brace\nSELECT ?id # { another\nWHERE{?trial <x:id> ?id}",
        'SELECT ?id ("{" AS ?a) ("""{ "q" ""\\"""" AS ?b) (\'{\' AS ?c) { ?trial <x:id> ?id }',
        "PREFIX where: <x:> SELECT ?id { ?trial where:id ?id }",
        "PREFIX p: <x:> SELECT ?id { ?trial p:id ?id ; p:of ?select }",
        "SELECT ?id (EXISTS { ?a ?b ?c } AS ?e) { ?trial <x:id> ?id }",
        "SELECT ?id { { SELECT ?trial ?id { ?trial <x:id> ?id } } }",
        "SELECT ?id { SELECT ?trial ?id { ?trial <x:id> ?id } }",
        "SELECT ?id { SELECT * { ?trial <x:id> ?id } }",
        "SELECT ?id { { SELECT (?t AS ?trial) ?id { ?t <x:id> ?id } } }",
        "SELECT ?id { { ?trial <x:id> ?id } UNION { ?trial <x:no> ?id } }",
        f'SELECT ?id {{ ?t <x:id> ?id BIND (IRI(CONCAT("{BASE}trial/NCT", ?id)) AS ?trial) }}',
        f"SELECT ?id {{ {{ SELECT ?id {{ {PLACE} ?trial <x:id> ?id }} }} }}",
        "SELECT ?id { ?trial <x:id> ?id . FILTER (3<4&&5>2) }",
        "SELECT ?id { ?trial <x:id> ?id } VALUES ?id { '1' '2' '3' }",
    ],
)
def test_only_trials_that_were_found_are_asked_about(store: ox.Store, sparql: str) -> None:
    assert ids(store, sparql) == ["1", "3"]


def test_the_score_comes_with_the_trial(store: ox.Store) -> None:
    found = store.query(joined("SELECT ?relevance { ?trial <x:id> ?id } ORDER BY ?relevance", FOUND, BASE))
    assert isinstance(found, ox.QuerySolutions)
    assert [row["relevance"].value for row in found] == ["0.000001", "2.5"]


def test_other_forms_take_a_search_too(store: ox.Store) -> None:
    assert bool(store.query(joined("ASK { ?trial <x:id> '3' }", FOUND, BASE))) is True
    assert bool(store.query(joined("ASK { ?trial <x:id> '2' }", FOUND, BASE))) is False
    for sparql in (
        "CONSTRUCT { ?trial <x:a> ?id } WHERE { ?trial <x:id> ?id }",
        "CONSTRUCT { ?trial <x:a> ?id } { ?trial <x:id> ?id }",
        "DESCRIBE ?trial WHERE { ?trial <x:id> '1' }",
    ):
        statements = store.query(joined(sparql, FOUND, BASE))
        assert isinstance(statements, ox.QueryTriples)
        assert list(statements)


def test_nothing_found_is_nothing_answered(store: ox.Store) -> None:
    found = store.query(joined("SELECT ?id { ?trial <x:id> ?id }", [], BASE))
    assert isinstance(found, ox.QuerySolutions)
    assert not list(found)


@pytest.mark.parametrize(
    ("sparql", "why"),
    [
        ("SELECT ?id { ?t <x:id> ?id }", "has no \\?trial in its outermost group"),
        ("SELECT ?n { { SELECT (COUNT(?trial) AS ?n) { ?trial <x:id> ?id } } }", "has no \\?trial"),
        ("SELECT ?n { { SELECT (COUNT(?trial) AS ?trials) { ?trial <x:id> ?id } } }", "has no \\?trial"),
        ("SELECT ?id { ?t <x:id> ?id } # ?trial", "has no \\?trial"),
        ("SELECT ?id { ?trials <x:id> ?id }", "has no \\?trial"),
        ("CONSTRUCT WHERE { ?trial <x:id> ?id }", "no place in CONSTRUCT WHERE"),
        ("DESCRIBE <x:a>", "needs a query with a WHERE group"),
        ("INSERT DATA { }", "goes with a SELECT, ASK, CONSTRUCT or DESCRIBE query only"),
        ("", "goes with a SELECT"),
        ("SELECT", "needs a query with a WHERE group"),
        ("CONSTRUCT", "not a SPARQL query: a brace"),
        ("SELECT ?id { ?trial <x:id> ?id", "not a SPARQL query: a brace { is never closed"),
    ],
)
def test_a_query_without_a_place_is_refused(sparql: str, why: str) -> None:
    with pytest.raises(QueryError, match=why):
        joined(sparql, FOUND, BASE)


@pytest.mark.parametrize("query", named_queries(), ids=lambda query: query.name)
def test_a_named_query_takes_a_search_or_refuses_it(query: NamedQuery) -> None:
    """None becomes one that Oxigraph cannot read."""
    text = query.filled({each.name: each.example for each in query.parameters if each.example})
    try:
        narrowed = joined(text, FOUND, BASE)
    except QueryError:
        assert not re.search(r"\?trial\b", text.partition("WHERE")[0])
    else:
        ox.Store().query(with_prefixes(narrowed))
