"""Shapes graph → checks. What is not known here is named, so that the referee can take it; it is never passed over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import ShapeError
from kg.shacl.components import BESIDE, COMPONENTS, REPEATED, SPEAK_OF_ABSENCE, WITH_PATH
from kg.shacl.constraint import Constraint, UnknownConstraint
from kg.shacl.finding import SEVERITIES
from kg.shacl.paths import described, walk
from kg.shacl.shape import Shape
from kg.shacl.terms import NTriples

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
"""How a shape says which nodes it is about (W3C SHACL, section 2.1.3); a shape that is a class is about its members."""

_CLASSES = {RDFS.Class, OWL.Class}

_TRUE = Literal(True)

# What a shape may say that is no constraint of its own (W3C SHACL, sections 2.1, 2.2 and 2.3.2).
_BESIDE = BESIDE | {target.rpartition("#")[2] for target in TARGETS}
_BESIDE |= {"path", "property", "severity", "message", "deactivated"}
_BESIDE |= {"name", "description", "order", "group", "defaultValue"}

_ONCE = (COMPONENTS.keys() | BESIDE | {"path", "severity", "deactivated"}) - REPEATED

# What says how all shapes are to be used (section 1.5), or is of SHACL Advanced Features: no engine here knows it, and
# to pass over it would be to check less than is asked.
_UNSUPPORTED = ("entailment", "target", "rule", "expression")


@dataclass(frozen=True, slots=True)
class Compiled:
    """Shapes by what they target, as terms of the data; and those that are not compiled, each with the reason."""

    terms: NTriples
    targets: dict[URIRef, dict[str, tuple[Shape, ...]]]
    unknown: dict[Node, str]


def compiled(shapes: Graph, terms: NTriples) -> Compiled:
    """Compile every shape that has a target.

    Raises:
        ShapeError: a shape that says what SHACL does not allow.
    """
    compiler = _Compiler(shapes, terms)
    targets: dict[URIRef, dict[str, tuple[Shape, ...]]] = {kind: {} for kind in TARGETS}
    unknown = {}
    for node in sorted({node for _, node, _ in _targeted(shapes)}, key=str):
        try:
            compiler.shape(node)
        except UnknownConstraint as reason:
            unknown[node] = str(reason)
    for kind, node, value in sorted(_targeted(shapes), key=str):
        if node not in unknown:
            term = terms.of(value)
            targets[kind][term] = (*targets[kind].get(term, ()), compiler.shape(node))
    return Compiled(terms, targets, unknown)


def _targeted(shapes: Graph) -> set[tuple[URIRef, Node, Node]]:
    """Kind of target, shape, target."""
    found = {(kind, shape, value) for kind in TARGETS for shape, value in shapes.subject_objects(kind)}
    for shape in {*shapes.subjects(RDF.type, SH.NodeShape), *shapes.subjects(RDF.type, SH.PropertyShape)}:
        if _CLASSES & set(shapes.objects(shape, RDF.type)):
            found.add((SH.targetClass, shape, shape))
    return found


def refuse_unsupported(shapes: Graph) -> None:
    """Refuse shapes that neither engine can check as they are meant.

    Raises:
        ShapeError: they ask for an entailment regime, or use SHACL Advanced Features.
    """
    for name in _UNSUPPORTED:
        for subject in shapes.subjects(SH[name]):
            raise ShapeError(f"{subject}: sh:{name} is not supported")


def only(shapes: Graph, roots: Iterable[Node]) -> Graph:
    """A shapes graph in which nothing but some shapes has a target; the others stay for those to use."""
    kept, wanted = Graph(), set(roots)
    for subject, predicate, value in shapes:
        is_target = predicate in TARGETS or (predicate == RDF.type and value in _CLASSES)
        if subject in wanted or not is_target:
            kept.add((subject, predicate, value))
    return kept


class _Compiler:
    def __init__(self, shapes: Graph, terms: NTriples) -> None:
        self._shapes, self._terms = shapes, terms
        self._done: dict[Node, Shape] = {}
        self._open: set[Node] = set()
        self._parameters = {
            str(path).removeprefix(str(SH))
            for component in shapes.subjects(RDF.type, SH.ConstraintComponent)
            for parameter in shapes.objects(component, SH.parameter)
            for path in shapes.objects(parameter, SH.path)
        }

    def shape(self, node: Node) -> Shape:
        """A shape, compiled once.

        Raises:
            UnknownConstraint: it, or a shape that it uses, says something that is not compiled.
        """
        if node not in self._done:
            if node in self._open:
                raise UnknownConstraint("it leads back to itself")
            self._open.add(node)
            try:
                self._done[node] = self._compile(node)
            finally:
                self._open.discard(node)
        return self._done[node]

    def _compile(self, node: Node) -> Shape:
        shapes, stated = self._shapes, self._stated(node)
        severity = str(shapes.value(node, SH.severity) or SH.Violation).removeprefix(str(SH))
        if severity not in SEVERITIES:
            raise ShapeError(f"{node}: the severity is {severity}, and not one of {', '.join(SEVERITIES)}")
        shape = Shape(self._terms_of(node), severity)
        for path in stated.get("path", ()):
            shape.reaches = walk(shapes, path, self._terms)
            shape.path = described(shapes, path)
            shape.predicate = self._terms.of(path) if isinstance(path, URIRef) else ""
        if (node, SH.deactivated, _TRUE) not in shapes:
            self._add_constraints(node, stated, shape)
        return shape

    def _stated(self, node: Node) -> dict[str, list[Node]]:
        """What a shape states: local name in the namespace of SHACL, or IRI, → values."""
        stated: dict[str, list[Node]] = {}
        for predicate, value in sorted(self._shapes.predicate_objects(node), key=str):
            stated.setdefault(str(predicate).removeprefix(str(SH)), []).append(value)
        if not stated:
            raise ShapeError(f"{node} is used as a shape, and nothing says what it is")
        for name, values in stated.items():
            if len(values) > 1 and name in _ONCE:
                raise ShapeError(f"{node}: a shape has one sh:{name} at most, not {len(values)}")
            if name in WITH_PATH and "path" not in stated:
                raise ShapeError(f"{node}: sh:{name} belongs into a property shape, and this has no sh:path")
        return stated

    def _add_constraints(self, node: Node, stated: dict[str, list[Node]], shape: Shape) -> None:
        message = " ".join(sorted(map(str, stated.get("message", ()))))
        for name, value in ((name, value) for name, values in stated.items() for value in values):
            is_shacl = ":" not in name
            if name in self._parameters or (is_shacl and name not in COMPONENTS and name not in _BESIDE):
                raise UnknownConstraint(f"sh:{name}" if is_shacl else f"<{name}>")
            if name in COMPONENTS:
                check = COMPONENTS[name](Constraint(self._shapes, node, value, self._terms, self.shape))
                component = f"{name[0].upper()}{name[1:]}ConstraintComponent"
                told = message or _message(name, self._shapes, value)
                shape.add(component, told, check)
                shape.speaks_of_absence |= name in SPEAK_OF_ABSENCE
        shape.properties = [self._property(node, each) for each in stated.get("property", ())]
        shape.finish()

    def _property(self, owner: Node, node: Node) -> Shape:
        if (node, SH.path, None) not in self._shapes:
            raise ShapeError(f"{owner}: {node} is used as a property shape, and has no sh:path")
        return self.shape(node)

    def _terms_of(self, node: Node) -> str:
        return f"_:{node}" if isinstance(node, BNode) else f"<{node}>"


def _message(name: str, shapes: Graph, value: Node) -> str:
    """What to say where the shape has no message of its own."""
    stated = f" {value.n3(shapes.namespace_manager)}" if not isinstance(value, BNode) else ""
    return f"The value does not satisfy sh:{name}{stated}."
