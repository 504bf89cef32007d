"""Why two trials are similar, in words a person reads, each with its part of the score."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import pairwise
from math import fsum
from typing import Any, Final

import numpy.typing as npt
from msgspec import Struct

from kg.link.features import Features, Term
from kg.link.similar import DIGITS
from kg.link.statistics import Statistics
from kg.link.vectors import vectors
from kg.link.words import words
from kg.trial.text import fold

SHOWN: Final = 6
"""How many reasons are given, the strongest first."""

SLIGHT: Final = 0.04
"""The part of the score below which a reason tells nothing."""

FEW: Final = 3
"""How many reasons are given where each tells next to nothing."""

LONG: Final = 80
"""How many characters of a name are shown."""


class Reason(Struct, frozen=True):
    """What two trials share, and what it adds to their score.

    ``kind`` is ``condition`` or ``intervention`` for a MeSH heading, ``wording`` for the name that one of them gives a
    condition or an intervention and both use, ``words`` for words of their texts.
    """

    words: str
    kind: str
    part: float


class Evidence(Struct, frozen=True):
    """What a score rests on. The parts of ``reasons`` and ``rest`` add up to ``score``, but for rounding."""

    score: float
    reasons: tuple[Reason, ...]
    rest: float

    def __str__(self) -> str:
        return f"both: {'; '.join(each.words for each in self.reasons)}" if self.reasons else ""


def explain(one: Features, other: Features, statistics: Statistics) -> Evidence:
    """What makes two trials similar, with the statistics of the matrix that their score is from.

    >>> from kg.link.features import featured
    >>> from kg.link.statistics import fit
    >>> one = featured("NCT00000001", names=("Liver Cancer",), words={"cancer": 1.0, "liver": 1.0, "liver cancer": 0.5})
    >>> other = featured("NCT00000002", words={"cancer": 1.0, "icaritin": 1.0, "liver": 1.0})
    >>> str(explain(one, other, fit([one, other])))
    'both: cancer; liver'
    """
    return compare(*ready([one, other], statistics))


class Told:
    """A trial made ready to be explained: its features, and its row of the matrix as columns and values."""

    def __init__(
        self, features: Features, columns: npt.NDArray[Any], values: npt.NDArray[Any], statistics: Statistics
    ) -> None:
        self.features = features
        self.row: tuple[list[int], list[float]] = columns.tolist(), values.tolist()
        self._statistics = statistics

    @cached_property
    def vector(self) -> dict[int, float]:
        """The row, to look into."""
        return dict(zip(*self.row, strict=True))

    @cached_property
    def headings(self) -> dict[str, list[tuple[Term, int]]]:
        """The headings of each kind, each with its column; -1 where it has none."""
        conditions, interventions = self.features.conditions, self.features.interventions
        columns = self._columns
        return {
            "condition": list(zip(conditions, columns, strict=False)),
            "intervention": list(zip(interventions, columns[len(conditions) :], strict=False)),
        }

    @cached_property
    def stated(self) -> dict[str, frozenset[str]]:
        """The ids of the headings of each kind that the trial has itself."""
        return {
            "condition": frozenset(term.id for term in self.features.conditions if not term.above),
            "intervention": frozenset(term.id for term in self.features.interventions if not term.above),
        }

    @cached_property
    def words(self) -> dict[int, str]:
        """The words by their columns, as far as they have one."""
        columns = self._columns[len(self._columns) - len(self.features.words) :]
        return {column: word for column, word in zip(columns, self.features.words, strict=True) if column >= 0}

    @cached_property
    def names(self) -> list[tuple[str, tuple[str, ...]]]:
        """The names of conditions and interventions, each with its words, if it has any."""
        return [(name, found) for name in self.features.names if (found := _words(name))]

    @cached_property
    def folded(self) -> frozenset[str]:
        """Those names in the form in which they are compared."""
        return frozenset(map(fold, self.features.names))

    @cached_property
    def _columns(self) -> list[int]:
        found: list[int] = self._statistics.columns(self.features.numbers).tolist()
        return found


def ready(trials: list[Features], statistics: Statistics) -> list[Told]:
    """Some trials made ready to be explained, in their order."""
    rows = vectors(trials, statistics)
    parts = (slice(*ends) for ends in pairwise(rows.indptr.tolist()))
    return [
        Told(each, rows.indices[part], rows.data[part], statistics) for each, part in zip(trials, parts, strict=True)
    ]


def compare(one: Told, other: Told) -> Evidence:
    """What makes two trials similar; in the words of the first."""
    # A trial is compared with several others, and most of the others with it alone: one look-up for all.
    own = one.vector
    parts = {column: own[column] * value for column, value in zip(*other.row, strict=True) if column in own}
    score = min(round(fsum(parts.values()), DIGITS), 1.0)
    shared = _Shared(one, parts)
    told = [
        *shared.headings(one, other, "condition"),
        *shared.headings(one, other, "intervention"),
        *shared.wordings(one, other),
        *shared.pairs(),
    ]
    # What tells next to nothing is not even joined with what tells more.
    least = SLIGHT / 2 * score
    found = [each for each in told if each.part >= least] + shared.single(least)
    if not found:
        found = sorted(told + shared.single(), key=_strength)[:FEW]
    reasons = sorted(_joined(found), key=_strength)
    # Where many words tell a little each, the strongest few are given all the same.
    reasons = [each for each in reasons if each.part >= SLIGHT * score][:SHOWN] or reasons[:FEW]
    rest = score - sum(each.part for each in reasons)
    return Evidence(score, tuple(reasons), round(rest, DIGITS) or 0.0)


def _strength(reason: Reason) -> tuple[float, str]:
    return -reason.part, reason.words


class _Shared:
    """The features that two trials share, with their parts; each part is told once."""

    def __init__(self, one: Told, parts: dict[int, float]) -> None:
        self._parts, names = parts, one.words
        self._words = {names[column]: part for column, part in parts.items() if part > 0 and column in names}

    def headings(self, one: Told, other: Told, kind: str) -> Iterator[Reason]:
        """The headings that both have; where there are none, the narrowest that both are under."""
        # What the statistics do not know tells nothing of a score.
        both = [(term, part) for term, column in one.headings[kind] if (part := self._parts.get(column, 0.0)) > 0]
        if not both:
            return
        parts = {term.id: part for term, part in both}
        stated = one.stated[kind] & other.stated[kind] & parts.keys()
        found = [term for term, _ in both if term.id in stated or not stated]
        found.sort(key=lambda term: (-parts[term.id], term.name))
        first, more = found[0], found[1:] if stated else []
        # The wider headings say nothing more: they are told with the strongest.
        strongest = sum(parts.values()) - sum(parts[term.id] for term in more)
        yield Reason(_short(first.name) if stated else f"under {_short(first.name)}", kind, round(strongest, DIGITS))
        yield from (Reason(_short(term.name), kind, round(parts[term.id], DIGITS)) for term in more)

    def wordings(self, one: Told, other: Told) -> Iterator[Reason]:
        """The names of conditions and interventions all of whose words stand together in both trials.

        A name with a dose must stand in both as it is: lone numbers are not compared.
        """
        has = self._words.__contains__
        split = {name: found for name, found in (*one.names, *other.names) if all(map(has, found))}
        both = one.folded & other.folded if split else frozenset[str]()
        fitting = [name for name, found in split.items() if fold(name) in both or _numbers(name) <= _numbers(*found)]
        for name in sorted(fitting, key=lambda name: (-self._sum(split[name]), name)):
            if (part := self._take(split[name])) > 0:
                yield Reason(_short(name), "wording", part)

    def pairs(self) -> Iterator[Reason]:
        """Two words that stand together in both trials, with each of the two."""
        together = [(-self._sum(names), names) for pair in self._words if " " in pair for names in (_apart(pair),)]
        for _, names in sorted(together):
            # A pair of which one word is told already would read as a stammer; it goes to the rest.
            if all(word in self._words or word.isdigit() or len(word) == 1 for word in names):
                yield Reason(names[0], "words", self._take(names))

    def single(self, least: float = 0.0) -> list[Reason]:
        """The words that are left and tell no less than this; two that stand together only where nothing else is."""
        words = {word: part for word, part in self._words.items() if " " not in word} or self._words
        # Rounding raises a part by less than this; most words are out without it.
        near = least - 10.0**-DIGITS
        strong = [(word, round(part, DIGITS)) for word, part in words.items() if part > near]
        return [Reason(word, "words", part) for word, part in sorted(strong) if part >= least]

    def _sum(self, names: Iterable[str]) -> float:
        """What some different words tell together."""
        return sum([self._words.get(name, 0.0) for name in names])

    def _take(self, names: Iterable[str]) -> float:
        return round(sum([self._words.pop(name, 0.0) for name in names]), DIGITS)


def _joined(reasons: list[Reason]) -> list[Reason]:
    """The reasons, without words that another one has too: ``liver`` is told with ``Liver Cancer``."""
    kept: list[tuple[frozenset[str], Reason]] = []
    for each in reasons:
        own = _single(each.words.removeprefix("under "))
        for place, (whole, first) in enumerate(kept):
            if own == whole or (own < whole and each.kind not in ("condition", "intervention")):
                kept[place] = whole, Reason(first.words, first.kind, round(first.part + each.part, DIGITS))
                break
        else:
            kept.append((own, each))
    return [reason for _, reason in kept]


@lru_cache(maxsize=1 << 14)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name, each once."""
    return tuple(dict.fromkeys(words(name)))


@lru_cache(maxsize=1 << 14)
def _apart(pair: str) -> tuple[str, ...]:
    """Two words that stand together, and each of them."""
    return tuple(dict.fromkeys((pair, *pair.split())))


@lru_cache(maxsize=1 << 14)
def _single(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if " " not in word)


def _numbers(*texts: str) -> set[str]:
    return {number for text in texts for number in re.findall("[0-9]+", text)}


def _short(name: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= LONG else f"{name[:LONG].rstrip()}…"
