from __future__ import annotations

from kg.rdf import source
from kg.rdf.description import Description
from kg.trial.codes import Unit
from kg.trial.links import Link
from kg.trial.record import Document, Identity

T, U = "NCT99999901", "NCT99999902"
DOCUMENT = Document("downloads", "a/b.ndjson", 3, b"body")
NODE = f"<record/ctgov-json/{T}/230d8358dc8e>"


def test_a_document_says_where_it_was_found_and_what_it_is() -> None:
    to = Description(T)
    units = (Unit.STATUS, Unit.SITES)
    made = source.describe_document(to, DOCUMENT, Identity("ctgov-json", T, "2024-05"), "2025-07-01", units)
    assert made == NODE
    assert to.own[to.trial] == {"prov:wasDerivedFrom": [NODE]}
    assert to.own[NODE] == {
        "a": ["ct:SourceDocument"],
        "rdfs:label": ['"downloads/a/b.ndjson #3"'],
        "ct:format": ['"ctgov-json"'],
        "dcterms:source": ['"downloads"'],
        "ct:member": ['"a/b.ndjson"'],
        "schema:position": ["3"],
        "ct:sha256": [f'"{DOCUMENT.sha256}"'],
        "ct:contributes": ["ctv:unit-STATUS", "ctv:unit-SITES"],
        "ct:sourceUpdated": ['"2024-05"^^xsd:gYearMonth'],
        "ct:dataVersion": ['"2025-07-01"^^xsd:date'],
    }


def test_only_the_sample_is_called_a_sample() -> None:
    to = Description(T)
    node = source.describe_document(to, Document(source.SAMPLE, "", 0, b""), Identity("ctgov-json", T), "")
    assert to.own[node]["ct:isSample"] == ["true"]
    assert set(to.own[node]) == {"a", "rdfs:label", "ct:format", "dcterms:source", "ct:sha256", "ct:isSample"}


def test_a_link_is_an_edge_and_a_node_that_says_why() -> None:
    to = Description(T)
    source.describe_link(to, Link(T, U, "mentions", "TEXT_MENTION", "See it.", "a.field"), NODE)
    assert to.own[to.trial] == {"ct:mentions": [f"trial:{U}"], "ct:relatedTrial": [f"trial:{U}"]}
    (node,) = to.own.keys() - {to.trial}
    assert to.own[node] == {
        "a": ["ct:TrialLink"],
        "rdf:subject": [f"trial:{T}"],
        "rdf:predicate": ["ct:mentions"],
        "rdf:object": [f"trial:{U}"],
        "ct:method": ["ctv:linkMethod-TEXT_MENTION"],
        "ct:evidence": ['"See it."'],
        "ct:evidenceField": ['"a.field"'],
        "prov:wasDerivedFrom": [NODE],
    }
    stub = f"trial:{U}"
    assert list(to.claims) == [(stub, "a", "ct:Trial"), (stub, "ct:nctId", f'"{U}"'), (stub, "rdfs:label", f'"{U}"')]


def test_a_trial_that_is_only_listed_keeps_the_title_it_was_given() -> None:
    to = Description(T)
    source.describe_link(to, Link(T, U, "lists", "PAGE", "A title", "A block", "A title"), NODE)
    stub = f"trial:{U}"
    assert {(stub, "rdfs:label", '"A title"'), (stub, "dcterms:title", '"A title"')} <= to.claims.keys()
    assert (stub, "prov:wasDerivedFrom", NODE) in to.claims


def test_two_passages_of_one_field_make_one_link_with_two_pieces_of_evidence() -> None:
    to = Description(T)
    for words in ("Once.", "Twice."):
        source.describe_link(to, Link(T, U, "mentions", "TEXT_MENTION", words, "a.field"), NODE)
    (node,) = to.own.keys() - {to.trial}
    assert to.own[node]["ct:evidence"] == ['"Once."', '"Twice."']


def test_a_trial_that_two_pages_list_has_one_link_with_both_documents_and_one_place() -> None:
    to = Description(T)
    other = f"<record/meddatax/{T}/000000000000>"
    for page, words, position in ((NODE, "A title", 2), (other, "Another title", 5)):
        source.describe_link(to, Link(T, U, "lists", "PAGE", words, "A block", words, position), page)
    (node,) = to.own.keys() - {to.trial}
    assert to.own[node]["ct:evidence"] == ['"A title"', '"Another title"']
    assert to.own[node]["prov:wasDerivedFrom"] == [NODE, other]
    assert to.own[node]["schema:position"] == ["2"]
