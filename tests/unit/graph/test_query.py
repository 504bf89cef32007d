from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import SKOS, XSD, URIRef

import kg
from kg.errors import NotFound, QueryError
from kg.graph.neighbours import KINDS
from kg.graph.query import NamedQuery, Parameter, named_queries, named_query, with_prefixes
from kg.rdf.names import CODES, ONTOLOGY, prefixes
from kg.shacl import shapes


def added(sparql: str) -> set[str]:
    """The prefixes that are put before a query."""
    text = with_prefixes(sparql)
    assert text.endswith(sparql)
    put_before = text[: len(text) - len(sparql)]
    assert "\n" not in put_before  # so that line numbers of errors stay right
    declarations = re.findall(r"PREFIX (\w+): <[^>]*> ", put_before)
    assert "".join(f"PREFIX {prefix}: " for prefix in declarations) == re.sub(r"<[^>]*> ", "", put_before)
    return set(declarations)


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        ("SELECT ?t { ?t a ct:Trial }", {"ct"}),
        ("SELECT ?t { ?t ct:phase ctv:phase-NA ; skos:x trial:NCT99999901 }", {"ct", "ctv", "skos", "trial"}),
        ("SELECT ?ct { ?ct ?trial ?place }", set()),
        ("PREFIX ct: <http://x.example/> SELECT ?t { ?t a ct:Trial }", set()),
        ("prefix ct: <http://x.example/>\nPREFIX  skos:\t<http://y.example/>\nSELECT ?t { ?t a ct:T, skos:S }", set()),
        ("BASE <http://x.example/>\n  PREFIX ct: <http://x.example/> SELECT ?t { ?t a ct:Trial ; prov:x 1 }", {"prov"}),
        ("SELECT ?t { ?t a other:Trial ; my-ct:x 1 ; xct:y 2 }", set()),
    ],
)
def test_only_prefixes_that_are_used_and_not_declared_are_added(sparql: str, expected: set[str]) -> None:
    assert added(sparql) == expected


def test_what_looks_like_a_prefix_in_a_text_or_an_iri_may_be_declared_but_does_no_harm() -> None:
    sparql = 'SELECT ?t { ?t <http://x.example/ct:y> "skos: a word" }'
    assert added(sparql) <= {"ct", "skos"}
    ox.Store().query(with_prefixes(sparql))


@pytest.mark.parametrize("between", [" ", "\n", "\t"])
def test_a_declaration_of_the_user_wins(between: str) -> None:
    store = ox.Store()
    store.update("INSERT DATA { <http://x.example/a> a <http://x.example/Trial> }")
    declared = between.join(["PREFIX y: <http://y.example/>", "PREFIX ct: <http://x.example/>"])
    answer = store.query(with_prefixes(f"{declared}{between}ASK {{ ?t a ct:Trial }}"))
    assert isinstance(answer, ox.QueryBoolean)
    assert bool(answer)


def test_prefixes_follow_the_base() -> None:
    assert "PREFIX trial: <https://trials.example/trial/>" in with_prefixes(
        "ASK { trial:NCT1 ?p ?o }", "https://trials.example/"
    )
    everything = " ".join(f"{prefix}:x" for prefix in prefixes())
    assert added(f"ASK {{ {everything} }}") == set(prefixes())


# -------------------------------------------------------------------------------------------------- named queries

QUERY = NamedQuery(
    "lamps", "Lamps.", (Parameter("word", "a word", "oil"), Parameter("top", "how many", "5", "5")), "{{word}} {{top}}"
)


def test_a_parameter_is_put_in_as_a_text() -> None:
    assert QUERY.filled({"word": 'a "b" \\ } #\n'}) == r'"a \"b\" \\ } #\n" "5"'
    assert QUERY.filled({"word": "x", "top": "9"}) == '"x" "9"'


def test_a_value_that_looks_like_a_parameter_is_only_a_value() -> None:
    assert QUERY.filled({"word": "{{top}}"}) == '"{{top}}" "5"'


NARROWED = NamedQuery(
    "wicks",
    "Wicks.",
    (Parameter("word", "a word", "oil"), Parameter("name", "a name", "", "")),
    '{{word in titles}} {{word}} {{name in persons}} {{"lamp" in titles}}',
)


def found(part: str, field: str) -> list[str] | None:
    return {"oil": ["NCT99999901", "NCT99999902"], "a": None, "x": [], "wick": ["NCT99999901#person-1"]}.get(
        part, [field]
    )


def test_what_could_have_a_part_is_put_in_as_values() -> None:
    assert NARROWED.filled({"word": "oil", "name": "wick"}, found) == (
        'VALUES ?trial { trial:NCT99999901 trial:NCT99999902 } "oil" VALUES ?node { trial:NCT99999901\\#person-1 } '
        "VALUES ?trial { trial:titles }"
    )


def test_where_nothing_is_known_everything_is_looked_at() -> None:
    for values, with_part in (({"word": "a"}, found), ({"word": "oil"}, None)):
        assert "VALUES ?node" not in NARROWED.filled(values, with_part)
        assert NARROWED.filled(values, with_part).startswith(f' "{values["word"]}" ')


def test_where_nothing_could_be_found_there_is_one_value_that_is_nothing() -> None:
    # Without any, Oxigraph evaluates the rest of the group first.
    assert NARROWED.filled({"word": "x"}, found).startswith('VALUES ?trial { trial:none } "x"')


def test_a_missing_parameter_is_named_with_an_example() -> None:
    with pytest.raises(QueryError, match=r"query lamps needs word: a word\. For example --set word='oil'"):
        QUERY.filled({})


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(QueryError, match="query lamps has no parameter 'wrod'; it has: word, top"):
        QUERY.filled({"word": "x", "wrod": "y"})


KIND = Parameter("kind", "lists | post hoc; all if left out", "", "", ("lists", "post hoc"))
NCT_ID = next(parameter for parameter in named_query("trial-card").parameters if parameter.name == "nct")
SIDES = NamedQuery("sides", "?", (NCT_ID, KIND), "{{nct}} {{kind}}")


def test_an_nct_id_may_be_written_carelessly_but_is_one() -> None:
    assert SIDES.filled({"nct": " nct99999901\n"}) == '"NCT99999901" ""'
    for wrong in ("NCT1", "", "lamp", "NCT999999011"):
        with pytest.raises(QueryError, match=f"nct: '{wrong}' is not an NCT id: NCT and eight digits are expected"):
            SIDES.filled({"nct": wrong})


def test_a_parameter_with_values_takes_no_other() -> None:
    for stated, put_in in (("LISTS", "lists"), (" post hoc ", "post hoc"), (" ", ""), ("", "")):
        assert SIDES.filled({"nct": "NCT99999901", "kind": stated}) == f'"NCT99999901" "{put_in}"'
    with pytest.raises(QueryError, match=r"kind is one of lists \| post hoc; 'bogus' is none of them"):
        SIDES.filled({"nct": "NCT99999901", "kind": "bogus"})


def test_the_values_stand_in_the_line_of_the_parameter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        "# Lamps?",
        f"# param kind=: {KIND.what}",
        "# param word: a | b (example: a)",
        "# param free: any; a | b",
        "{}",
    ]
    (tmp_path / "lamps.rq").write_text("\n".join(lines))
    monkeypatch.setattr("kg.graph.query._QUERIES", tmp_path)
    (lamps,) = named_queries()
    kind, word, free = lamps.parameters
    assert kind == KIND
    assert (word.values, word.example, free.values) == (("a", "b"), "a", ())


WORDS = """\
# Lamps?
# param least=0.5: the least light (example: 0.7)
# param first: the first year (example: 2001)
# param pmid=: the article's PubMed id; any article if left out
# param before=2100: before this year, month or day

SELECT * { FILTER (?light > xsd:decimal({{least}}) && ?year >= xsd:integer({{first}})) # {{pmid}} {{before}}
}"""
TAKEN = {
    "least": ["0.7", " 1 ", ".5", "-2.", "+3", "1" * 18 + "." + "1" * 18],
    "first": ["2001", "-1", " 2001 ", "9" * 18],
    "pmid": ["21690449", "", " "],
    "before": ["2012", "2012-05", "2012-05-31"],
}
NOT_TAKEN = {
    "least": ["abc", "", " ", ".", "1e3", "0,5", "1 2", "١", "1" * 19, "0." + "1" * 19, "NaN"],
    "first": ["x", "", "2001.0", "9" * 19],
    "pmid": ["abc", "PMID21690449"],
    "before": ["", "soon", "12", "2012-5", "2012-13", "2012-02-30", "2012-05-31T00:00"],
}
SENTENCES = {
    "least": "is not a number: digits are expected, such as 18 or 0.05",
    "first": "is not a whole number: at most 18 digits are expected",
    "pmid": "is not a PubMed id: digits are expected",
    "before": "is not a year, month or day: 2019, 2019-05 or 2019-05-31 is expected",
}


@pytest.fixture
def lamps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NamedQuery:
    (tmp_path / "lamps.rq").write_text(WORDS)
    monkeypatch.setattr("kg.graph.query._QUERIES", tmp_path)
    return named_query("lamps")


@pytest.mark.parametrize("name", TAKEN)
def test_what_a_query_reads_as_a_number_or_a_day_is_one(name: str, lamps: NamedQuery) -> None:
    for stated in TAKEN[name]:
        assert f'"{stated.strip()}"' in lamps.filled({"first": "2001", name: stated})
    for stated in NOT_TAKEN[name]:
        with pytest.raises(QueryError, match=re.escape(f"{name}: {stated!r} {SENTENCES[name]}")):
            lamps.filled({"first": "2001", name: stated})


@pytest.mark.parametrize("stated", [*TAKEN["least"], *TAKEN["first"]])
def test_oxigraph_reads_every_number_that_is_taken(stated: str) -> None:
    read_as = "integer" if stated in TAKEN["first"] else "decimal"
    assert ox.Store().query(f'ASK {{ FILTER (<{XSD}{read_as}>("{stated.strip()}") <= 1E300) }}')


def test_what_a_query_counts_or_compares_as_a_number_is_read_so_in_all_of_them() -> None:
    numbers = {
        f"{query.name} {parameter.name}": parameter.form.name
        for query in named_queries()
        for parameter in query.parameters
        if parameter.form and parameter.form.name in ("decimal", "integer")
    }
    assert numbers == {
        "most-similar-pairs least": "decimal",
        "trials-by-p-value below": "decimal",
        "trials-by-phase-and-start-year from": "integer",
        "trials-by-phase-and-start-year to": "integer",
        "trials-for-age age": "decimal",
        "trials-for-children under": "decimal",
    }


@pytest.mark.parametrize(
    ("query", "parameter", "scheme"),
    [
        ("trials-by-p-value", "type", "outcomeType"),
        ("trials-by-phase-and-start-year", "phase", "phase"),
        ("related-completed-with-results", "status", "status"),
    ],
)
def test_the_codes_that_a_query_takes_are_those_of_the_ontology(query: str, parameter: str, scheme: str) -> None:
    codes = shapes.load().codes
    concepts = set(codes.subjects(SKOS.inScheme, URIRef(f"{CODES}{scheme}")))
    labels = {str(label).casefold() for concept in concepts for label in codes.objects(concept, SKOS.prefLabel)}
    (values,) = (each.values for each in named_query(query).parameters if each.name == parameter)
    assert {value.casefold() for value in values} == labels
    assert len(labels) > 3


def test_every_id_that_a_named_query_takes_is_called_one() -> None:
    ids = [parameter for query in named_queries() for parameter in query.parameters if parameter.name == "nct"]
    assert len(ids) > 10
    assert all("NCT id" in parameter.what for parameter in ids)


@pytest.mark.parametrize("query", named_queries(), ids=lambda query: query.name)
def test_a_named_query_knows_the_kinds_of_links_as_we_do(query: NamedQuery) -> None:
    """Their strengths, their order and their names are written in SPARQL once more."""
    weakened = {kind: told.strength for kind, told in KINDS.items() if told.strength < 1}
    told = set(re.findall(r"= ct:(\w+), (0\.\d+)", query.sparql))
    assert {kind: float(strength) for kind, strength in told} == (weakened if told else {})
    assert not told or "1 for a link without a score, times 0.9 for a mention and 0.8 for a shared" in query.answers
    ordered = re.findall(r"\(ct:(\w+) (\d) (true|false)\)", query.sparql)
    expected = [(kind, str(at), str(told.symmetric).lower()) for at, (kind, told) in enumerate(KINDS.items(), 1)]
    assert ordered in ([], expected)
    for parameter in query.parameters:
        if set(parameter.values) & set(KINDS):
            assert parameter.values == tuple(KINDS)


def test_the_queries_with_strengths_are_these() -> None:
    found = {query.name for query in named_queries() if re.search(r"= ct:(\w+), (0\.\d+)", query.sparql)}
    assert found == {"path-through-kinds", "two-hop-related"}
    assert "(ct:lists 1 false)" in named_query("related-trials").sparql


def test_no_parameter_is_called_as_something_that_every_question_takes() -> None:
    names = {parameter.name for query in named_queries() for parameter in query.parameters}
    assert not names & {"timeout", "limit", "search", "fields"}


def test_an_unknown_query_is_refused_with_what_comes_close() -> None:
    with pytest.raises(QueryError, match=r"no query is named 'trials-by-conditon'\. Near: trials-by-condition"):
        named_query("trials-by-conditon")
    with pytest.raises(QueryError, match=r"no query is named '\.\./secret'"):
        named_query("../secret")


def test_every_named_query_says_what_it_answers() -> None:
    for query in named_queries():
        assert query.answers
        assert named_query(query.name) == query
        assert "{{" not in query.filled({parameter.name: parameter.example for parameter in query.parameters})


# ----------------------------------------------------------------------------------------------- asking a real graph

NO_QUERIES = ["SELECT", "", "SELECT ?x { ?x a undeclared:T }", "INSERT DATA { trial:x a ct:Trial }", "CLEAR ALL"]


@pytest.mark.parametrize("sparql", NO_QUERIES)
def test_what_is_no_query_is_refused(sample: kg.Graph, sparql: str) -> None:
    with pytest.raises(QueryError, match="not a SPARQL query"):
        sample.query(sparql)


def test_an_update_changes_nothing(sample: kg.Graph) -> None:
    before = sample.info["triples"]
    with pytest.raises(QueryError):
        sample.query("DELETE WHERE { ?s ?p ?o }")
    (row,) = sample.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert row["n"] == before


def test_a_construct_is_no_table(sample: kg.Graph) -> None:
    with pytest.raises(QueryError, match="a SELECT or ASK query is needed here"):
        sample.select("CONSTRUCT WHERE { ?s a ct:Trial }")


def test_the_graph_lists_its_trials_and_knows_them(sample: kg.Graph) -> None:
    ids = list(sample)
    assert ids == sorted(ids)
    assert len(ids) == len(sample) > 0
    assert all(nct_id in sample and sample[nct_id].nct_id == nct_id for nct_id in ids)
    assert "NCT00000000" not in sample
    assert 7 not in sample


@pytest.mark.parametrize("nct_id", ["lamp", "NCT1", "NCT123456789", "", 'NCT"} . ?s'])
def test_what_is_no_id_is_not_looked_for(sample: kg.Graph, nct_id: str) -> None:
    with pytest.raises(NotFound, match="is not an NCT id: NCT and eight digits are expected"):
        sample[nct_id]


def test_a_trial_that_is_not_there_is_answered_with_its_neighbours(sample: kg.Graph) -> None:
    with pytest.raises(NotFound, match=r"NCT00000000 is not in this graph\. Near: NCT") as raised:
        sample["NCT00000000"]
    assert set(raised.value.near) <= set(sample)


def test_an_id_may_be_written_carelessly(sample: kg.Graph) -> None:
    first = next(iter(sample))
    assert sample.resolve(f" {first.lower()} ") == first


def test_the_prefix_of_the_ontology_is_known(sample: kg.Graph) -> None:
    written_out = sample.select(f"SELECT (COUNT(?t) AS ?n) {{ ?t a <{ONTOLOGY}Trial> }}")
    assert list(sample.select("SELECT (COUNT(?t) AS ?n) { ?t a ct:Trial }")) == list(written_out)
