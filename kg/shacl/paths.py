"""Property paths (W3C SHACL, section 2.3.1): from a node to its value nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rdflib import SH, BNode, Graph, URIRef
from rdflib.term import Node

from kg.errors import ShapeError
from kg.shacl.data import Data
from kg.shacl.lists import members
from kg.shacl.terms import NTriples

Walk = Callable[[Data, str], Sequence[str]]
"""The value nodes of a node, each once."""

_ENDLESS = {SH.zeroOrMorePath, SH.oneOrMorePath}
_KINDS = (SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)


def described(shapes: Graph, path: Node) -> str:
    """A path as Turtle writes it in a shapes graph: an IRI, a list, ``[ sh:inversePath … ]``."""
    if isinstance(path, URIRef):
        return f"<{path}>"
    for kind in _KINDS:
        if (inner := shapes.value(path, kind)) is not None:
            return f"[ sh:{_name(kind)} {described(shapes, inner)} ]"
    return f"( {' '.join(described(shapes, step) for step in members(shapes, path, 'sh:path'))} )"


def walk(shapes: Graph, path: Node, terms: NTriples) -> Walk:
    """The way of a path.

    Raises:
        ShapeError: a path that SHACL does not define.
    """
    return _Ways(shapes, terms).way(path, back=False, inside=())


class _Ways:
    def __init__(self, shapes: Graph, terms: NTriples) -> None:
        self._shapes, self._terms = shapes, terms

    def way(self, path: Node, *, back: bool, inside: tuple[Node, ...]) -> Walk:
        """The way of a path, ``back`` from its end to its start; ``inside`` are the paths that it is a part of."""
        if isinstance(path, URIRef):
            return _step(self._terms.iri(str(path)), back=back)
        if not isinstance(path, BNode) or path in inside:
            raise ShapeError(f"sh:path: {path} is no path, or one that contains itself")
        inner = [(kind, value) for kind in _KINDS for value in self._shapes.objects(path, kind)]
        within = (*inside, path)
        if not inner:
            steps = self._several(path, back=back, inside=within)
            return _sequence(steps[::-1] if back else steps)
        if len(inner) > 1:
            raise ShapeError(f"sh:path: one path says {' and '.join(f'sh:{_name(kind)}' for kind, _ in inner)}")
        [(kind, value)] = inner
        if kind == SH.inversePath:
            return self.way(value, back=not back, inside=within)
        if kind == SH.alternativePath:
            return _alternative(self._several(value, back=back, inside=within))
        return _repeated(self.way(value, back=back, inside=within), kind)

    def _several(self, head: Node, *, back: bool, inside: tuple[Node, ...]) -> list[Walk]:
        paths = members(self._shapes, head, "sh:path")
        if len(paths) < 2:
            raise ShapeError(f"sh:path: a list of at least two paths is expected, and this has {len(paths)}")
        return [self.way(each, back=back, inside=inside) for each in paths]


def _name(kind: URIRef) -> str:
    return kind.rpartition("#")[2]


def _step(predicate: str, *, back: bool) -> Walk:
    if back:
        return lambda data, node: data.subjects(predicate, node)
    return lambda data, node: data.objects(node, predicate)


def _each_once(found: Iterable[str]) -> Sequence[str]:
    return tuple(dict.fromkeys(found))


def _sequence(steps: Sequence[Walk]) -> Walk:
    def values(data: Data, node: str) -> Sequence[str]:
        found: Sequence[str] = (node,)
        for step in steps:
            found = _each_once(value for each in found for value in step(data, each))
        return found

    return values


def _alternative(ways: Sequence[Walk]) -> Walk:
    return lambda data, node: _each_once(value for way in ways for value in way(data, node))


def _repeated(step: Walk, kind: URIRef) -> Walk:
    def values(data: Data, node: str) -> Sequence[str]:
        found = dict.fromkeys(step(data, node) if kind == SH.oneOrMorePath else (node,))
        waiting = list(found)
        while waiting:
            new = [value for value in step(data, waiting.pop()) if value not in found]
            found.update(dict.fromkeys(new))
            if kind in _ENDLESS:
                waiting += new
        return tuple(found)

    return values
