"""What a link between two trials is, how much it tells, and how a trial sees the trials it is linked to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from itertools import groupby
from math import inf, isfinite
from typing import Final, NamedTuple

from kg.errors import KgError


class Kind(NamedTuple):
    """How much a link of this kind tells, 0 to 1, and whether it has no direction."""

    strength: float
    symmetric: bool = False


KINDS: Final[Mapping[str, Kind]] = {
    "lists": Kind(1.0),
    "expandedAccessRecord": Kind(1.0),
    "sharesIdentifierWith": Kind(1.0, symmetric=True),
    "mentions": Kind(0.9),
    "sharesPublicationWith": Kind(0.8, symmetric=True),
    "similarTo": Kind(1.0, symmetric=True),
}
"""The kinds of links by the local name of their direct edge, in the order in which they are told: what is stated, the
same identifier, what is mentioned, the same publication, and what is only alike.
"""

Role = tuple[str, str]
"""What the one trial is to the other, and the words that say so; no words where they are not known."""

_ARROWS: Final = {"to": "→", "from": "←", "both": "↔"}


@dataclass(frozen=True, slots=True)
class Link:
    """A link between two trials, with all its evidence. One without direction leads from the lower id.

    ``evidence`` and ``fields`` are in the order of the alphabet, since RDF keeps none: neither does the first tell more
    than the second, nor does the first evidence stand in the first field.
    """

    source: str
    target: str
    relation: str
    method: str
    evidence: tuple[str, ...]
    fields: tuple[str, ...]
    score: float | None = None
    role: str | None = None
    role_phrase: str | None = None
    position: int | None = None
    more_roles: tuple[Role, ...] = ()

    @property
    def strength(self) -> float:
        """How much it tells, 0 to 1 (:func:`strength`)."""
        return strength(self.relation, self.score)

    @property
    def roles(self) -> tuple[Role, ...]:
        """All its roles, each with its own words."""
        return _roles(self.role, self.role_phrase, self.more_roles)

    @property
    def symmetric(self) -> bool:
        """Whether it has no direction."""
        return KINDS[self.relation].symmetric


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A trial that another relates to: which way, how, and what that rests on.

    ``direction`` is ``to`` where the trial asked about states the link, ``from`` where the other one does, ``both``
    where the link has no direction. ``score`` is 0 to 1 where the link was computed, None where a document says it.
    ``role`` is what the one trial is to the other by its own words (``role_phrase``), such as ``EXTENSION_OF``; where
    several passages say different things, ``more_roles`` has the others, each with its own words, and ``roles`` all.
    ``position`` is the place in a page's list, None where there is no list. ``evidence`` and ``fields`` are in the
    order of the alphabet, which tells nothing: the first evidence need not stand in the first field.
    """

    nct_id: str
    title: str
    relation: str
    direction: str
    method: str
    evidence: tuple[str, ...]
    fields: tuple[str, ...]
    described: bool
    position: int | None = None
    score: float | None = None
    role: str | None = None
    role_phrase: str | None = None
    more_roles: tuple[Role, ...] = ()

    @property
    def strength(self) -> float:
        """How much the link tells, 0 to 1 (:func:`strength`)."""
        return strength(self.relation, self.score)

    @property
    def roles(self) -> tuple[Role, ...]:
        """All its roles, each with its own words."""
        return _roles(self.role, self.role_phrase, self.more_roles)

    @property
    def arrow(self) -> str:
        """The direction as a sign."""
        return _ARROWS[self.direction]


class Told(NamedTuple):
    """What a network tells of a trial; ``status`` is empty where none is known."""

    title: str
    status: str
    described: bool


def strength(relation: str, score: float | None) -> float:
    """How much a link tells, 0 to 1: the strength of its kind, times its score where it has one.

    >>> strength("mentions", None), strength("sharesPublicationWith", 0.5), strength("similarTo", 0.31)
    (0.9, 0.4, 0.31)
    """
    return KINDS[relation].strength * (1.0 if score is None else score)


def checked(kinds: Iterable[str] | None) -> tuple[str, ...]:
    """The kinds that are meant, in the order of :data:`KINDS`; all of them where none is named.

    >>> checked(["similarTo", "lists"])
    ('lists', 'similarTo')

    Raises:
        KgError: there is no such kind.
    """
    wanted = {kinds} if isinstance(kinds, str) else set(kinds or KINDS)
    if unknown := sorted(wanted - set(KINDS)):
        raise KgError(f"no kind of link is called {unknown[0]!r}; there are: {', '.join(KINDS)}.")
    return tuple(kind for kind in KINDS if kind in wanted)


def least(min_score: float | None) -> float:
    """The score that a link must reach where it has one.

    >>> least(0.3), least(None)
    (0.3, -inf)

    Raises:
        KgError: it is no number that a score can be compared with.
    """
    if min_score is not None and not isfinite(min_score):
        raise KgError(f"the least score of links must be a number such as 0.3, not {min_score}.")
    return -inf if min_score is None else min_score


def merged(links: Iterable[Link]) -> list[Link]:
    """The links, sorted; those of the same trials, kind and method are one link with all their evidence and roles."""
    ordered = sorted(links, key=lambda link: (*_same(link), link.fields, link.evidence, link.roles))
    return [_one(list(group)) for _, group in groupby(ordered, _same)]


def _same(link: Link) -> tuple[str, str, str, str]:
    return link.source, link.target, link.relation, link.method


def _one(links: list[Link]) -> Link:
    if len(links) == 1:
        return links[0]
    roles = tuple(dict.fromkeys(role for link in links for role in link.roles))
    role, phrase = roles[0] if roles else (None, None)
    return Link(
        *_same(links[0]),
        evidence=tuple(sorted({text for link in links for text in link.evidence})),
        fields=tuple(sorted({field for link in links for field in link.fields})),
        score=max((link.score for link in links if link.score is not None), default=None),
        role=role,
        role_phrase=phrase or None,
        position=min((link.position for link in links if link.position is not None), default=None),
        more_roles=roles[1:],
    )


def _roles(role: str | None, phrase: str | None, more: tuple[Role, ...]) -> tuple[Role, ...]:
    return ((role, phrase or ""), *more) if role else more


def seen_from(nct_id: str, link: Link, other: Told) -> Neighbour:
    """The trial at the other end of a link."""
    away = link.source == nct_id
    shared = {field.name: getattr(link, field.name) for field in fields(link) if field.name not in ("source", "target")}
    return Neighbour(
        nct_id=link.target if away else link.source,
        title=other.title,
        described=other.described,
        direction="both" if link.symmetric else "to" if away else "from",
        **shared,
    )


def in_order(neighbours: Iterable[Neighbour]) -> list[Neighbour]:
    """Neighbours, the strongest first: by kind, within a kind by score; what the trial itself states before what is
    stated of it, and in the order of the list it stands in.
    """
    kinds = list(KINDS)

    def key(each: Neighbour) -> tuple[int, float, bool, int, str, str]:
        away = each.direction == "from"
        return kinds.index(each.relation), -(each.score or 0), away, each.position or 0, each.nct_id, each.method

    return sorted(neighbours, key=key)
