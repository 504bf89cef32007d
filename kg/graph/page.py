"""A trial as a page a person reads, and as the statements about it."""

from __future__ import annotations

from collections.abc import Iterable

from kg.graph.graph import Graph
from kg.graph.neighbours import KINDS
from kg.graph.page_results import results_sections
from kg.graph.page_sections import Section, related, sections
from kg.graph.page_wording import bullet, wrapped
from kg.graph.table import Statements
from kg.trial.record import Doubt


def text(graph: Graph, nct_id: str) -> str:
    """The page: every section that has something to say, related trials and doubts included.

    Raises:
        NotFound: the graph does not describe that trial.
    """
    record = graph.record(nct_id)
    trial = record.trial
    address = f"{trial.nct_id}   https://clinicaltrials.gov/study/{trial.nct_id}"
    parts = ["\n".join([*wrapped(trial.brief_title or trial.nct_id), address])]
    for title, lines in (
        *sections(trial),
        *results_sections(trial),
        related(trial.nct_id, graph.related(trial.nct_id)),
        _disagreements(graph, trial.nct_id),
        _doubts(record.doubts),
        _source(graph, trial.nct_id),
    ):
        if lines:
            parts.append("\n".join([title.upper(), *(f"  {line}".rstrip() for line in lines)]))
    return "\n\n".join(parts) + "\n"


def statements(graph: Graph, nct_id: str) -> Statements:
    """All statements about the trial, its parts, its links and its source document.

    Raises:
        NotFound: the graph does not describe that trial.
    """
    trial = f"trial:{graph.resolve(nct_id)}"
    # A part's IRI is the trial's with a fragment; a part can have parts of its own, and these too.
    undirected = ", ".join(f"ct:{name}" for name, kind in KINDS.items() if kind.symmetric)
    is_part = f"FILTER (STRSTARTS(STR(?s), CONCAT(STR({trial}), '#')))"
    answer = graph.query(
        f"""
        CONSTRUCT {{ ?s ?p ?o }} WHERE {{
            {{ BIND ({trial} AS ?s) }}
            UNION {{ {trial} ?a ?s {is_part} }}
            UNION {{ {trial} ?a ?part . ?part ?b ?s {is_part} }}
            UNION {{ {trial} ct:flowPeriod/(ct:milestone|ct:dropOut)/ct:observation ?s }}
            UNION {{ {trial} ct:site/ct:siteContact/ct:person ?s }}
            UNION {{ {trial} prov:wasDerivedFrom ?s }}
            UNION {{ ?s rdf:subject {trial} }}
            UNION {{ ?s rdf:object {trial} ; rdf:predicate ?kind FILTER (?kind IN ({undirected})) }}
            ?s ?p ?o
        }}""",
        timeout=None,
    )
    assert isinstance(answer, Statements)
    return answer


def _source(graph: Graph, nct_id: str) -> Section:
    """The documents that the trial was read from, so that every value on the page can be followed to one."""
    documents = graph.select(
        f"SELECT ?document ?name ?format ?updated ?sha ?sample {{ trial:{nct_id} prov:wasDerivedFrom ?document . "
        "?document rdfs:label ?name ; ct:format ?format ; ct:sha256 ?sha "
        "OPTIONAL { ?document ct:sourceUpdated ?updated } OPTIONAL { ?document ct:isSample ?sample } } ORDER BY ?name",
        timeout=None,
    )
    lines = []
    for row in documents:
        note = "  hand-written and abridged: part of the sample" if row["sample"] else ""
        updated = f"  updated {row['updated']}" if row["updated"] else ""
        taken = f"  for {_units(graph, str(row['document']))}" if len(documents) > 1 else ""
        lines += bullet(f"{row['name']}  [{row['format']}]{updated}  sha256 {str(row['sha'])[:12]}{note}{taken}")
    return "Read from", lines


def _units(graph: Graph, document: str) -> str:
    sparql = f"SELECT ?unit {{ <{document}> ct:contributes/rdfs:label ?unit }} ORDER BY ?unit"
    rows = graph.select(sparql, timeout=None)
    return ", ".join(str(row["unit"]) for row in rows)


def _disagreements(graph: Graph, nct_id: str) -> Section:
    lines = []
    for row in graph.disagreements:
        if row["trial"] == nct_id:
            field = row["field"].replace("_", " ")
            lines += bullet(f"{field}: {row['says']} ({row['document']}); {row['other_says']} ({row['other']})")
    return "Disagreements", lines


def _doubts(doubts: Iterable[Doubt]) -> Section:
    return "Doubts", [line for doubt in doubts for line in bullet(str(doubt))]
