"""Validate: what the shapes find in a graph that was built, or in any RDF files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, RDFS, Graph

from kg.errors import KgError
from kg.graph import rdf_files, store, turtle_file
from kg.graph.folder import TURTLE
from kg.opening import graph_meant
from kg.shacl import referee, rules, shapes
from kg.shacl.check import Checker
from kg.shacl.compile import compiled, only, refuse_unsupported
from kg.shacl.data import Data, closure, indexed
from kg.shacl.finding import ENGINES, Finding
from kg.shacl.terms import NTriples
from kg.shipped import files as shipped


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, sorted, and what a person should know of how it was done."""

    findings: list[Finding]
    notes: list[str]


def check(files: Iterable[Path], shapes_folder: Path | None, output: Path, engine: str = "compiled") -> Checked:
    """Check files under a folder of shapes, ours where none is given; the graph in ``output`` where no file is given.

    What a build found about its graph is taken from there, unless other shapes or the other engine are asked for.

    Raises:
        ReadError: a file that is not there or not RDF.
        ShapeError: shapes that cannot be used.
        NotFound: no file is given, and no graph is there.
        KgError: an engine that there is not.
    """
    if engine not in ENGINES:
        raise KgError(f"no engine {engine!r}; there are {' and '.join(ENGINES)}")
    paths = list(files)
    if (graph := graph_meant(paths, output)) is not None:
        if shapes_folder is None and engine == "compiled":
            return Checked(sorted(Finding(**row) for row in graph.findings), [])
        if not turtle_file.is_written(graph.path):
            raise KgError(f"{output}: graph.ttl is not written; `kg build --turtle` writes it, which this check needs.")
        paths = [graph.path / TURTLE]
    return _checked(rdf_files.members(paths), shapes.load(shapes_folder), engine, ours=shapes_folder is None)


def _checked(files: list[Path], loaded: shapes.Shapes, engine: str, *, ours: bool) -> Checked:
    refuse_unsupported(loaded.whole)
    # The shapes ask to which scheme a coded value belongs, which data need not say themselves.
    codes = shipped("ontology", "codes.ttl")
    read = [*files, *codes]
    terms = NTriples()
    made = compiled(loaded.core if ours else loaded.whole, terms)  # for either engine: it tells best what is ill-formed
    if engine == "pyshacl":
        found, left = _by_pyshacl(read, loaded.whole), {}
    else:
        data, left = _indexed(read, terms), made.unknown
        found = Checker(made).findings(data)
        if ours:
            found += _by_rules(read, loaded, data)
        if left:
            found += _by_pyshacl(read, only(loaded.whole, left))
    notes = [f"{terms.of(each)} is left to pySHACL: {why} is not compiled." for each, why in left.items()]
    about = _only_helping(codes, files, {each.focus for each in found})
    return Checked(sorted({each for each in found if each.focus not in about}), sorted(notes))


def _only_helping(codes: list[Path], files: list[Path], found: set[str]) -> set[str]:
    """Those of the nodes that were found fault with that only the codes describe, which are not what is checked."""
    about = found & {subject for subject, _, _ in rdf_files.triples(rdf_files.quads(codes))}
    return about and about - {subject for subject, _, _ in rdf_files.triples(rdf_files.quads(files))}


def _by_pyshacl(files: list[Path], loaded: Graph) -> list[Finding]:
    return referee.validate(rdf_files.as_rdflib(rdf_files.quads(files)), loaded)


def _indexed(files: list[Path], terms: NTriples) -> Data:
    nodes = indexed(rdf_files.triples(rdf_files.quads(files)))
    above = terms.of(RDFS.subClassOf)
    pairs = ((node, each) for node, statements in nodes.items() for each in statements.get(above, ()))
    return Data(nodes, terms.of(RDF.type), above=closure(pairs))


def _by_rules(files: list[Path], loaded: shapes.Shapes, data: Data) -> list[Finding]:
    """What the rules find, each asked once of a store; of nodes that are not of the rule's class nothing counts."""
    held = rdf_files.in_memory(rdf_files.quads(files))
    found = rules.run(loaded.rules, lambda query: store.rows(held, query))
    targets = {f"<{rule.shape}>": rule.targets for rule in loaded.rules}
    return [each for each in found if any(data.is_a(each.focus, class_) for class_ in targets[each.shape])]
