"""What joins trials, as numbers: the links, and the direct edges that they must have. Whether these agree is told at
once; the rules about links (``shapes/rules-links.ttl``) need to be asked of a store only where they do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from kg.errors import KgError

RULES: Final = frozenset(
    {"EdgeWithoutLink", "LinkTwice", "LinkWithoutEdge", "LinkWithoutRelatedTrial", "RelatedTrialWithoutLink"}
)
"""The rules that find nothing where links and edges agree."""

DIRECTED: Final = ("expandedAccessRecord", "lists", "mentions")
UNDIRECTED: Final = ("sharesIdentifierWith", "sharesPublicationWith", "similarTo")
"""The relations between two trials. Without direction: an edge leads both ways, and one link stands for both."""

IDS: Final = 100_000_000
"""As many as an NCT id of eight digits can be."""

_GENERAL: Final = 0
_KINDS: Final = 8
_PREDICATES: Final = {f"ct:{name}": at for at, name in enumerate(("relatedTrial", *DIRECTED, *UNDIRECTED))}
_FIRST_UNDIRECTED: Final = 1 + len(DIRECTED)
_ODD: Final = IDS * IDS * _KINDS
_EIGHT_BYTES: Final = "<u8"
_TRIAL: Final = re.compile(r"trial:NCT(\d{8})")
# So many edges are looked at together: an array of 32 MB, and some more of that size.
_AT_ONCE: Final = 4_000_000

Numbers = npt.NDArray[np.uint64]


class Joins(msgspec.Struct, frozen=True):
    """Links and edges, each as one number of two trials and a relation, in eight bytes. One that is none is a number
    that no other has.
    """

    links: bytes = b""
    edges: bytes = b""


def together(parts: Iterable[Joins]) -> Joins:
    """Those of several, one behind another."""
    held = list(parts)
    return Joins(b"".join(each.links for each in held), b"".join(each.edges for each in held))


def write(folder: Path, found: Joins) -> None:
    """Write them into a folder, in order and each once, which is how an update takes them up."""
    for name, packed in (("links", found.links), ("edges", found.edges)):
        np.save(folder / f"{name}.npy", _in_order(_numbers(packed)))


def read(folder: Path) -> Joins:
    """What :func:`write` wrote.

    Raises:
        KgError: it is missing or damaged.
    """
    try:
        links, edges = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("links", "edges"))
        return Joins(*(each.astype(_EIGHT_BYTES).tobytes() for each in (links, edges)))
    except (OSError, EOFError, ValueError) as error:
        raise KgError(f"{folder}: the links of trials are missing or damaged. Build the graph again.") from error


def changed(held: Joins, gone: Joins, come: Joins) -> Joins:
    """What a graph states now that some parts of it state something else. No two parts state the same.

    >>> a, b, c = (joins({f"trial:NCT0000000{n}": {"ct:lists": ["trial:NCT00000009"]}}) for n in (1, 2, 3))
    >>> changed(together([a, b]), gone=b, come=c) == together([a, c])
    True
    """
    return Joins(_changed(held.links, gone.links, come.links), _changed(held.edges, gone.edges, come.edges))


def _changed(held: bytes, gone: bytes, come: bytes) -> bytes:
    were, less = _in_order(_numbers(held)), _numbers(gone)
    stays = np.ones(len(were), np.bool_)
    stays[_places(less[less != _ODD], were)] = False  # one that is none may be stated by others too
    return _in_order(np.concatenate((were[stays], _numbers(come)))).astype(_EIGHT_BYTES).tobytes()


def joins(statements: Mapping[str, Mapping[str, list[str]]]) -> Joins:
    """The links and edges that are stated: subject → predicate → terms.

    >>> edge = {"trial:NCT00000001": {"ct:mentions": ["trial:NCT00000002"], "ct:relatedTrial": ["trial:NCT00000002"]}}
    >>> len(joins(edge).edges), agree(joins(edge))
    (16, False)
    """
    links, edges = list[int](), list[int]()
    for subject, said in statements.items():
        if subject.startswith("trial:"):
            for predicate in said.keys() & _PREDICATES.keys():
                kind = _PREDICATES[predicate]
                edges.extend(_number(subject, kind, term) for term in {*said[predicate]})
        elif "ct:TrialLink" in said.get("a", ()):
            links.append(_link(said))
    return Joins(_packed(links), _packed(edges))


def _packed(numbers: list[int]) -> bytes:
    return np.array(numbers, _EIGHT_BYTES).tobytes()


def _numbers(packed: bytes) -> Numbers:
    return np.frombuffer(packed, _EIGHT_BYTES).astype(np.uint64, copy=False)


def _link(said: Mapping[str, list[str]]) -> int:
    ends = [{*said.get(predicate, ())} for predicate in ("rdf:subject", "rdf:predicate", "rdf:object")]
    if [len(each) for each in ends] != [1, 1, 1]:
        return _ODD
    (one,), (predicate,), (other,) = ends
    return _number(one, _PREDICATES.get(predicate, _GENERAL), other, least=1)


def _number(one: str, kind: int, other: str, least: int = 0) -> int:
    first, second = _TRIAL.fullmatch(one), _TRIAL.fullmatch(other)
    if first is None or second is None or kind < least:
        return _ODD
    return (int(first[1]) * IDS + int(second[1])) * _KINDS + kind


def agree(found: Joins) -> bool:
    """Whether every link has its edges and every edge its link, and each of no direction leads to the higher id.

    Where it is so, none of :data:`RULES` finds anything. Where it is not, they tell what is wrong.
    """
    links, edges = _numbers(found.links), _numbers(found.edges)
    if _ODD in links or _ODD in edges:
        return False
    one, other, kind = _parts(links)
    undirected = kind >= _FIRST_UNDIRECTED
    if (one > other)[undirected].any():
        return False
    back = _together(other, one, kind)[undirected]
    return all(
        np.array_equal(_edges_of(_within(links, span), _within(back, span)), _in_order(_within(edges, span)))
        for span in _spans(edges)
    )


def _spans(edges: Numbers) -> Iterator[tuple[int, int]]:
    """All numbers, in parts so that the edges of each are not too many, as far as some of them tell."""
    parts = 1 + len(edges) // _AT_ONCE
    some = np.sort(edges[::parts])[:: max(1, _AT_ONCE // parts)]
    # A part begins with a pair, since a link stands for two edges from one trial to the other.
    bounds = sorted({int(each) // _KINDS * _KINDS for each in some[1:]} - {0})
    yield from zip([0, *bounds], [*bounds, _ODD], strict=True)


def _within(numbers: Numbers, span: tuple[int, int]) -> Numbers:
    low, high = np.uint64(span[0]), np.uint64(span[1])
    return numbers[(numbers >= low) & (numbers < high)]


def _edges_of(*links: Numbers) -> Numbers:
    """The edges that some links must have, in order: the one that tells the relation, and the general one."""
    own = np.concatenate(links)
    return _in_order(np.concatenate((own, own - own % np.uint64(_KINDS) + np.uint64(_GENERAL))))


def _in_order(numbers: Numbers) -> Numbers:
    """In order, and each once. By itself numpy hashes such numbers, which takes ten times as long."""
    ordered: Numbers = np.sort(numbers)
    lasts: npt.NDArray[np.bool_] = np.ones(len(ordered), np.bool_)
    lasts[:-1] = ordered[1:] != ordered[:-1]
    return ordered[lasts]


def _places(some: Numbers, ordered: Numbers) -> npt.NDArray[np.int64]:
    """The places of those that are among all."""
    places: npt.NDArray[np.int64] = np.searchsorted(ordered, some)
    there: npt.NDArray[np.bool_] = np.append(ordered, np.uint64(_ODD))[places] == some
    return places[there]


def _parts(numbers: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    pairs, kinds = np.divmod(numbers, np.uint64(_KINDS))
    one, other = np.divmod(pairs, np.uint64(IDS))
    return one, other, kinds


def _together(one: Numbers, other: Numbers, kinds: Numbers) -> Numbers:
    return (one * np.uint64(IDS) + other) * np.uint64(_KINDS) + kinds
