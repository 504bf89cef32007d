"""The ontology says what the code writes, no more and no less, and contradicts nothing that it leans on."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator
from csv import DictReader
from pathlib import Path
from types import ModuleType

import pytest
from owlrl import DeductiveClosure, OWLRL_Semantics
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

import kg.rdf
from kg.rdf import related, trial
from kg.rdf.names import CODES, ONTOLOGY, SHAPES, expand
from kg.shipped import files, folder
from kg.trial.codes import SCHEMES

ROOT = Path(__file__).parents[2]
FOLDER = folder("ontology")


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(FOLDER / "trialgraph.ttl").parse(FOLDER / "results.ttl")


@pytest.fixture(scope="module")
def codes() -> Graph:
    return Graph().parse(FOLDER / "codes.ttl")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    graph = Graph()
    for path in files("shapes"):
        graph.parse(path)
    return graph


def declared(ontology: Graph) -> set[str]:
    return {str(term) for term in ontology.subjects(RDF.type) if str(term).startswith(ONTOLOGY)}


# ---- codes


def test_the_schemes_are_those_of_the_code(codes: Graph) -> None:
    schemes = {
        str(scheme).removeprefix(CODES): {
            str(codes.value(each, SKOS.notation)) for each in codes.subjects(SKOS.inScheme, scheme)
        }
        for scheme in codes.subjects(RDF.type, SKOS.ConceptScheme)
    }
    assert schemes == {name: set(values) for name, values in SCHEMES.items()}


def test_each_concept_is_named_by_its_scheme_and_value_and_has_its_labels(codes: Graph) -> None:
    for concept in codes.subjects(RDF.type, SKOS.Concept):
        (scheme,) = codes.objects(concept, SKOS.inScheme)
        (notation,) = codes.objects(concept, SKOS.notation)
        (preferred,) = codes.objects(concept, SKOS.prefLabel)
        assert str(concept) == f"{scheme}-{notation}"
        assert isinstance(preferred, Literal)
        assert preferred.language == "en"
        assert list(codes.objects(concept, RDFS.label)) == [Literal(str(preferred))]
        assert (concept, SKOS.topConceptOf, scheme) in codes


def test_labels_differ_within_a_scheme(codes: Graph) -> None:
    for scheme in codes.subjects(RDF.type, SKOS.ConceptScheme):
        labels = [codes.value(concept, SKOS.prefLabel) for concept in codes.subjects(SKOS.inScheme, scheme)]
        assert len(labels) == len(set(labels)), scheme


# ---- terms


def used() -> set[str]:
    """Every ct: term that the mapper's source writes, with those it puts together."""
    found = {f"{term}Type" for term in trial._DATED.values()}
    found |= {f"ct:{relation}" for relation in (*_relations(), *related.METHOD)}
    for path in Path(next(iter(kg.rdf.__path__))).glob("*.py"):
        found |= {text for text in _strings(path) if re.fullmatch(r"ct:\w+", text)}
    return {expand(term) for term in found}


def _relations() -> set[str]:
    """What the linkers pass as a link's relation: its third argument."""
    return {
        str(call.args[2].value)
        for path in (ROOT / "kg" / "link").glob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "Link"
        and isinstance(call.args[2], ast.Constant)
    }


def _strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_the_terms_declared_are_the_terms_used(ontology: Graph) -> None:
    assert used() - declared(ontology) == set()
    assert declared(ontology) - used() == set()


def test_each_term_has_one_english_label_and_one_english_definition(ontology: Graph) -> None:
    labels: dict[tuple[str, bool], str] = {}
    for term in declared(ontology):
        texts = []
        for predicate in (RDFS.label, SKOS.definition):
            (text,) = ontology.objects(URIRef(term), predicate)
            assert isinstance(text, Literal)
            assert text.language == "en"
            texts.append(str(text))
        assert texts[1].endswith(".")
        is_class = (URIRef(term), RDF.type, OWL.Class) in ontology
        assert labels.setdefault((texts[0], is_class), term) == term, f"two terms are called {texts[0]}"


def test_each_property_has_a_domain_and_its_range_unless_it_is_a_date(ontology: Graph, shapes: Graph) -> None:
    dates = {shapes.value(shape, SH.path) for shape in shapes.subjects(SH.node, URIRef(f"{SHAPES}PartialDate"))}
    for term in map(URIRef, declared(ontology)):
        if (term, RDF.type, OWL.Class) not in ontology:
            assert len(set(ontology.objects(term, RDFS.domain))) == 1
            assert len(set(ontology.objects(term, RDFS.range))) == (0 if term in dates else 1), term


def test_every_term_of_others_is_declared(ontology: Graph) -> None:
    built_in = (str(OWL), str(RDF), str(RDFS), "http://www.w3.org/2001/XMLSchema#", ONTOLOGY, CODES)
    mentioned = {term for triple in ontology for term in triple[1:] if isinstance(term, URIRef)}
    mentioned |= {
        URIRef(expand(text))
        for path in Path(next(iter(kg.rdf.__path__))).glob("*.py")
        for text in _strings(path)
        if re.fullmatch(r"(adms|dcterms|prov|schema|skos|wgs84):\w+", text)
    }
    for term in mentioned:
        if str(term).startswith(("https://creativecommons.org/", "https://w3id.org/trialgraph/")):
            continue
        assert str(term).startswith(built_in) or (term, RDF.type, None) in ontology, f"{term} is used and not declared"


def test_each_class_and_property_has_a_shape(ontology: Graph, shapes: Graph) -> None:
    paths, targets = set(shapes.objects(None, SH.path)), set(shapes.objects(None, SH.targetClass))
    for term in map(URIRef, declared(ontology)):
        assert term in (targets if (term, RDF.type, OWL.Class) in ontology else paths), term


def test_the_shapes_name_only_declared_terms_and_known_codes(ontology: Graph, shapes: Graph, codes: Graph) -> None:
    known = declared(ontology) | {str(term) for term in codes.subjects()}
    texts = [str(term) for triple in shapes for term in triple]
    named = {text for text in texts if text.startswith((ONTOLOGY, CODES)) and text not in (ONTOLOGY, CODES)}
    for select in shapes.objects(None, SH.select):
        named |= {expand(term) for term in re.findall(r"\bctv?:[\w-]+", str(select))}
    assert named - known == set()


# ---- logic

# What we lean on of PROV-O, SKOS, ORG and SHACL's neighbours, written down so that the test needs no network.
AXIOMS = """
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

prov:wasDerivedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity .
prov:Activity owl:disjointWith prov:Entity .
prov:Association owl:disjointWith prov:Entity .
prov:qualifiedAssociation rdfs:domain prov:Activity ; rdfs:range prov:Association .
skos:inScheme rdfs:range skos:ConceptScheme .
skos:topConceptOf rdfs:subPropertyOf skos:inScheme ; rdfs:domain skos:Concept ; rdfs:range skos:ConceptScheme .
skos:ConceptScheme owl:disjointWith skos:Concept .
org:Organization rdfs:subClassOf prov:Agent .
"""

ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")


def contradictions(graph: Graph) -> list[Node]:
    """What an OWL 2 RL reasoner finds wrong: its error messages, and members of the empty class."""
    DeductiveClosure(OWLRL_Semantics).expand(graph)
    return [*graph.subjects(RDF.type, ERROR), *graph.subjects(RDF.type, OWL.Nothing)]


@pytest.fixture(scope="module")
def populated(ontology: Graph, codes: Graph) -> Graph:
    graph = Graph().parse(data=AXIOMS, format="turtle")
    for triple in (*ontology, *codes, *Graph().parse(data=_full_trial(), format="turtle")):
        graph.add(triple)
    return graph


def _full_trial() -> str:
    return str(_module(ROOT / "tests" / "shapes" / "test_shapes.py").full_trial())


def _module(path: Path) -> ModuleType:
    name = f"loaded_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_fully_populated_graph_uses_every_term(populated: Graph, ontology: Graph) -> None:
    present = {str(term) for _, predicate, term in populated if predicate == RDF.type}
    present |= {str(predicate) for predicate in populated.predicates()}
    others = {ONTOLOGY + name for name in ("ObservationalStudy", "ExpandedAccess")}
    assert declared(ontology) - present - others == set()


def test_a_fully_populated_graph_is_consistent(populated: Graph) -> None:
    graph = Graph()
    for triple in populated:
        graph.add(triple)
    assert contradictions(graph) == []


@pytest.mark.parametrize(
    "fault",
    [
        "<x> a ct:InterventionalTrial , ct:ObservationalStudy .",
        "<x> a ct:Arm ; ct:phase <y> .",
        "<x> ct:condition <y> . <y> a ct:Intervention .",
        "<x> ct:phase ctv:phase .",
    ],
)
def test_a_contradiction_is_detected(ontology: Graph, codes: Graph, fault: str) -> None:
    head = f"@base <http://example.org/> . @prefix ct: <{ONTOLOGY}> . @prefix ctv: <{CODES}> ."
    graph = Graph().parse(data=AXIOMS, format="turtle").parse(data=f"{head} {fault}", format="turtle")
    for triple in (*ontology, *codes):
        graph.add(triple)
    assert contradictions(graph) != []


# ---- mappings and page


def test_the_mappings_are_of_our_terms_and_well_formed(ontology: Graph, codes: Graph) -> None:
    text = (FOLDER / "mappings.sssom.tsv").read_text(encoding="utf-8")
    comment = [line for line in text.splitlines() if line.startswith("#")]
    prefixes = {line[1:].split(":")[0].strip() for line in comment if re.match(r"#  \w+: ", line)}
    rows = list(DictReader((line for line in text.splitlines() if not line.startswith("#")), delimiter="\t"))
    known = declared(ontology) | {str(concept) for concept in codes.subjects()}
    assert len(rows) == len({(row["subject_id"], row["object_id"]) for row in rows})
    for row in rows:
        assert expand(row["subject_id"]) in known, row
        curies = (row["subject_id"], row["predicate_id"], row["object_id"], row["mapping_justification"])
        assert {curie.partition(":")[0] for curie in curies} <= prefixes
        assert 0 < float(row["confidence"]) <= 1


def test_the_page_is_what_its_script_writes() -> None:
    written = _module(ROOT / "docs" / "ontology.py").page()
    assert (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8") == written
