"""Why two trials are similar, in words a person reads, each with its part of the score."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
        self.vector = dict(zip(columns.tolist(), values.tolist(), strict=True))
        self._statistics = statistics

    @cached_property
    def columns(self) -> list[int]:
        """The column of each heading of conditions, of interventions and of each word; -1 where it has none."""
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
    parts = {column: one.vector[column] * other.vector[column] for column in one.vector.keys() & other.vector.keys()}
    score = min(round(fsum(parts.values()), DIGITS), 1.0)
    shared, first, second = _Shared(one, parts), one.features, other.features
    found = [
        *shared.headings(first.conditions, second.conditions, "condition"),
        *shared.headings(first.interventions, second.interventions, "intervention"),
        *shared.wordings(first.names, second.names),
        *shared.pairs(),
        *shared.single(),
    ]
    # What tells next to nothing is not even joined with what tells more.
    found = [each for each in found if each.part >= SLIGHT / 2 * score] or sorted(found, key=_strength)[:FEW]
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
        features = one.features
        names = [term.id for term in (*features.conditions, *features.interventions)] + list(features.words)
        part = [parts.get(column, 0.0) for column in one.columns]
        headings = len(names) - len(features.words)
        first = len(features.conditions)
        self._headings = {
            "condition": dict(zip(names[:first], part[:first], strict=True)),
            "intervention": dict(zip(names[first:headings], part[first:headings], strict=True)),
        }
        self._words = {word: part for word, part in zip(names[headings:], part[headings:], strict=True) if part > 0}

    def headings(self, one: tuple[Term, ...], other: tuple[Term, ...], kind: str) -> Iterator[Reason]:
        """The headings that both have; where there are none, the narrowest that both are under."""
        parts = self._headings[kind]
        stated = {term.id for term in one if not term.above} & {term.id for term in other if not term.above}
        # What the statistics do not know tells nothing of a score.
        stated = {id_ for id_ in stated if parts[id_] > 0}
        found = [term for term in one if parts[term.id] > 0 and (term.id in stated or not stated)]
        found.sort(key=lambda term: (-parts[term.id], term.name))
        if not found:
            return
        first, more = found[0], found[1:] if stated else []
        # The wider headings say nothing more: they are told with the strongest.
        strongest = sum(parts.values()) - sum(parts[term.id] for term in more)
        yield Reason(_short(first.name) if stated else f"under {_short(first.name)}", kind, round(strongest, DIGITS))
        yield from (Reason(_short(term.name), kind, round(parts[term.id], DIGITS)) for term in more)

    def wordings(self, one: tuple[str, ...], other: tuple[str, ...]) -> Iterator[Reason]:
        """The names of conditions and interventions all of whose words stand together in both trials.

        A name with a dose must stand in both as it is: lone numbers are not compared.
        """
        both = {fold(name) for name in one} & {fold(name) for name in other}
        split = {name: found for name in (*one, *other) if (found := _words(name)) and self._words.keys() >= set(found)}
        fitting = [name for name, found in split.items() if fold(name) in both or _numbers(name) <= _numbers(*found)]
        for name in sorted(fitting, key=lambda name: (-self._sum(split[name]), name)):
            if (part := self._take(split[name])) > 0:
                yield Reason(_short(name), "wording", part)

    def pairs(self) -> Iterator[Reason]:
        """Two words that stand together in both trials, with each of the two."""
        together = {pair: [pair, *pair.split()] for pair in self._words if " " in pair}
        for pair in sorted(together, key=lambda pair: (-self._sum(together[pair]), pair)):
            # A pair of which one word is told already would read as a stammer; it goes to the rest.
            if all(word in self._words or word.isdigit() or len(word) == 1 for word in together[pair]):
                yield Reason(pair, "words", self._take(together[pair]))

    def single(self) -> Iterator[Reason]:
        """The words that are left; two that stand together only where nothing else is."""
        single = [word for word in sorted(self._words) if " " not in word]
        for word in single or sorted(self._words):
            yield Reason(word, "words", self._take([word]))

    def _sum(self, names: Sequence[str]) -> float:
        return sum(self._words.get(name, 0.0) for name in dict.fromkeys(names))

    def _take(self, names: Sequence[str]) -> float:
        return round(sum(self._words.pop(name, 0.0) for name in dict.fromkeys(names)), DIGITS)


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
    return tuple(words(name))


@lru_cache(maxsize=1 << 14)
def _single(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if " " not in word)


def _numbers(*texts: str) -> set[str]:
    return {number for text in texts for number in re.findall("[0-9]+", text)}


def _short(name: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= LONG else f"{name[:LONG].rstrip()}…"
