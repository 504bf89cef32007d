"""Trials that share a registration, a grant or a study id, and trials that share a publication.

What two trials alone share is full evidence; what more share is less, one divided by the number of the others; what
more than :data:`MOST` share is none, as a grant that pays for a network or an article that everybody cites. Several
shared values add up as independent evidence does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from math import prod
from typing import Final, Generic, NamedTuple, TypeVar

from kg.link.publications import DERIVED, RESULT, Cited
from kg.link.registrations import Registration

MOST: Final = 10
"""How many trials may share a value for it to be evidence."""

BACKGROUND: Final = 0.5
"""What an article weighs that two trials cite as background: half of one that reports on them."""

LEAST: Final = 0.2
"""The score below which two trials that share publications are not linked. An id is a fact, however faint."""

DIGITS: Final = 4
"""Decimals of a score."""

_Item = TypeVar("_Item", Registration, Cited)


class SharedLink(NamedTuple):
    """Two trials, the lower id first, that share something; how much it tells: over 0, up to 1; and what it is."""

    a: str
    b: str
    relation: str
    method: str
    score: float
    evidence: tuple[str, ...]


class Frequent(NamedTuple):
    """A value that so many trials share that it is no evidence."""

    key: str
    trials: int


class Shared(NamedTuple):
    """The links, sorted; the values that too many share; and how many pairs share too little to be linked."""

    links: tuple[SharedLink, ...]
    frequent: tuple[Frequent, ...]
    faint: int


def shared(
    trials: Iterable[tuple[str, tuple[Registration, ...], tuple[Cited, ...]]], exclude: Iterable[tuple[str, str]] = ()
) -> Shared:
    """The links between trials that share a registration or a publication, whatever the order of the trials.

    ``exclude`` has pairs that are not linked, in either order.

    >>> number = Registration("eudract 2010-021434", "2010-021434-55", "EudraCT number")
    >>> found = shared([("NCT00000002", (number,), ()), ("NCT00000001", (number,), ())])
    >>> found.links[0].score, found.links[0].evidence
    (1.0, ('EudraCT number 2010-021434-55',))
    """
    ids, articles = _Groups[Registration](), _Groups[Cited]()
    same = dict[str, str]()
    for nct_id, registered, cited in trials:
        for number in registered:
            ids.add(number.key, nct_id, number)
        for article in cited:
            articles.add(article.key, nct_id, article)
            if article.doi:
                same[article.doi] = min(article.key, same.get(article.doi, article.key))
    articles.join(same)
    excluded = {(min(pair), max(pair)) for pair in exclude}
    by_id = _Pairs(ids, excluded, lambda one, other: 1.0, _ids)
    by_article = _Pairs(articles, excluded, _weight, _article)
    links = list(by_id.links("sharesIdentifierWith", "SHARED_IDENTIFIER", 0.0))
    close = list(by_article.links("sharesPublicationWith", "SHARED_PUBLICATION", LEAST))
    frequent = sorted((*ids.frequent(), *articles.frequent()))
    return Shared(tuple(sorted(links + close)), tuple(frequent), len(by_article) - len(close))


class _Groups(Generic[_Item]):
    """Values with the trials that have them. Most have one: these take no list."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[str, _Item]] = {}
        self._more: dict[str, dict[str, _Item]] = {}

    def add(self, key: str, nct_id: str, item: _Item) -> None:
        """Note that a trial has a value; where it has it twice, the lower of the two wordings stays."""
        first = self._first.setdefault(key, (nct_id, item))
        if first[1] is item and first[0] == nct_id:
            return
        group = self._more.setdefault(key, dict([first]))
        known = group.get(nct_id, item)
        group[nct_id] = min(known, item, key=_order)

    def join(self, same: dict[str, str]) -> None:
        """Give the trials of each value to the other value that is the same."""
        for key, other in same.items():
            if key in self._first:
                nct_id, item = self._first.pop(key)
                for each, its in self._more.pop(key, {nct_id: item}).items():
                    self.add(other, each, its)

    def __iter__(self) -> Iterator[list[tuple[str, _Item]]]:
        """Each group that can be evidence, its trials by id."""
        yield from (sorted(group.items(), key=_id) for group in self._more.values() if 2 <= len(group) <= MOST)

    def frequent(self) -> Iterator[Frequent]:
        """The values that are none."""
        yield from (Frequent(key, len(group)) for key, group in self._more.items() if len(group) > MOST)


class _Pairs(Generic[_Item]):
    """Pairs of trials with what they share: its weight and its words."""

    def __init__(
        self,
        groups: _Groups[_Item],
        excluded: set[tuple[str, str]],
        weight: Callable[[_Item, _Item], float],
        words: Callable[[tuple[str, _Item], tuple[str, _Item]], str],
    ) -> None:
        self._shared: dict[tuple[str, str], list[tuple[float, str]]] = {}
        for group in groups:
            for one, other in combinations(group, 2):
                if (pair := (one[0], other[0])) not in excluded:
                    part = weight(one[1], other[1]) / (len(group) - 1)
                    self._shared.setdefault(pair, []).append((-part, words(one, other)))

    def __len__(self) -> int:
        return len(self._shared)

    def links(self, relation: str, method: str, least: float) -> Iterator[SharedLink]:
        """The pairs that share enough."""
        for (a, b), parts in self._shared.items():
            parts.sort()
            score = round(1 - prod(1 + part for part, _ in parts), DIGITS)
            if score >= least:
                yield SharedLink(a, b, relation, method, score, _told([words for _, words in parts]))


def _told(evidence: list[str]) -> tuple[str, ...]:
    return tuple(evidence)


def _id(member: tuple[str, object]) -> str:
    return member[0]


def _order(item: Registration | Cited) -> tuple[object, ...]:
    if isinstance(item, Registration):
        return (item.kind, item.value)
    return ([DERIVED, RESULT].index(item.type) if item.type in (DERIVED, RESULT) else 2, item.label, item.doi)


def _weight(one: Cited, other: Cited) -> float:
    """An article that names one of the trials, or has results of both, is about them."""
    about = DERIVED in (one.type, other.type) or one.type == other.type == RESULT
    return 1.0 if about else BACKGROUND


def _ids(one: tuple[str, Registration], other: tuple[str, Registration]) -> str:
    """An id as both write it, with its kind; where kind or wording differ, with whose is which."""
    (a, first), (b, second) = one, other
    if first.kind == second.kind and (first.kind.endswith("number") or first.value == second.value):
        return f"{first.kind} {first.value}"
    if first.value == second.value:
        return f"{first.value}: {first.kind} of {a}, {second.kind} of {b}"
    return f"{first.kind} {first.value} of {a}, {second.kind} {second.value} of {b}"


def _article(one: tuple[str, Cited], other: tuple[str, Cited]) -> str:
    return min(one[1].label, other[1].label)
