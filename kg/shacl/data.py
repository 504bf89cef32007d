"""The data graph of a check, indexed by node: what it states, who leads to it, and which classes it is of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Statements = Mapping[str, Sequence[str]]
"""Predicate → objects, as terms of one language."""

_NOTHING: Statements = {}


class Data:
    """Nodes and what is stated of them.

    ``background`` is looked into for what is not among the nodes: the coded values, the classes of neighbours. What it
    holds is never a focus node. ``subclasses`` maps a class to all that are above it.
    """

    __slots__ = ("_leading", "above", "background", "nodes", "type")

    def __init__(
        self,
        nodes: Mapping[str, Statements],
        type_: str,
        background: Mapping[str, Statements] = {},
        above: Mapping[str, frozenset[str]] = {},
    ) -> None:
        self.nodes, self.background, self.type, self.above = nodes, background, type_, above
        self._leading: dict[tuple[str, str], list[str]] | None = None

    def statements(self, node: str) -> Statements:
        """What is stated of a node."""
        return self.nodes.get(node) or self.background.get(node) or _NOTHING

    def objects(self, node: str, predicate: str) -> Sequence[str]:
        """What a predicate leads to from a node, each once."""
        found = self.statements(node).get(predicate, ())
        return found if len(found) < 2 else tuple(dict.fromkeys(found))

    def subjects(self, predicate: str, value: str) -> Sequence[str]:
        """The nodes from which a predicate leads to a value, each once."""
        if self._leading is None:
            self._leading = {}
            for layer in (self.nodes, self.background):
                for node, statements in layer.items():
                    for name, values in statements.items():
                        for each in dict.fromkeys(values):
                            self._leading.setdefault((name, each), []).append(node)
        return self._leading.get((predicate, value), ())

    def is_a(self, node: str, class_: str) -> bool:
        """Whether a node is of a class or of one below it (W3C SHACL, section 4.1.1)."""
        types = self.statements(node).get(self.type, ())
        if class_ in types or not self.above:
            return class_ in types
        return any(class_ in self.above[each] for each in types if each in self.above)

    def classes(self, types: Iterable[str]) -> list[str]:
        """Some classes and all that are above them, each once."""
        found = dict.fromkeys(types)
        for each in tuple(found):
            found.update(dict.fromkeys(sorted(self.above.get(each, ()))))
        return list(found)


def indexed(triples: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, list[str]]]:
    """Triples by subject and predicate.

    >>> indexed([("a", "p", "b"), ("a", "p", "c")])
    {'a': {'p': ['b', 'c']}}
    """
    nodes: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in triples:
        nodes.setdefault(subject, {}).setdefault(predicate, []).append(value)
    return nodes


def closure(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Class → all classes above it, from pairs of a class and one right above.

    >>> sorted(closure([("a", "b"), ("b", "c"), ("c", "b")])["a"])
    ['b', 'c']
    """
    direct: dict[str, set[str]] = {}
    for class_, above in pairs:
        direct.setdefault(class_, set()).add(above)
    whole = {}
    for class_ in direct:
        found, waiting = set[str](), [class_]
        while waiting:
            new = direct.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        whole[class_] = frozenset(found)
    return whole
