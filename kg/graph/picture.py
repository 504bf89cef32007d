"""A trial with the trials it relates to, drawn as SVG or PNG.

The trial stands in the middle, its neighbours around it, clockwise in the order in which they are told. Each label has
a strip of its own beside its trial, so that no two labels meet; lines are broken by counting letters, not by measuring
them, so that the same graph gives the same picture whatever fonts there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import Final

from kg.errors import KgError
from kg.graph.graph import Graph
from kg.graph.neighbours import Neighbour
from kg.graph.picture_paper import Edge, Scene, Spot, drawn

MOST: Final = 25
"""How many trials are drawn around one; of more, the strongest."""

# Inches: how far the neighbours stand from the middle, and the strip that a label has.
_ACROSS, _STRIP, _WIDEST_STRIP, _ALL_STRIPS = 2.0, 0.62, 1.0, 4.0


def draw(graph: Graph, nct_id: str, target: Path, kinds: Iterable[str] | None = None, top: int | None = None) -> None:
    """Draw a trial with the trials it relates to, and the links among these, into a file: ``.svg`` or ``.png``.

    Of more than :data:`MOST` neighbours the strongest are drawn, and the picture says so; with ``top`` only those at
    the other end of so many of the trial's links, the strongest. Needs matplotlib.

        draw(graph, "NCT07328828", Path("related.svg"))

    Raises:
        NotFound: the graph does not know the trial.
        KgError: another kind of file, no such kind of link, matplotlib is missing, or the file cannot be written.
    """
    format_ = target.suffix.lower().removeprefix(".")
    if format_ not in ("svg", "png"):
        raise KgError(f"{target}: a picture is a file that ends in .svg or .png.")
    content = picture(graph, nct_id, format_, kinds, top)
    try:
        target.write_bytes(content)
    except OSError as error:
        raise KgError(f"{target}: the picture cannot be written ({error.strerror or error}).") from error


def picture(
    graph: Graph, nct_id: str, format_: str, kinds: Iterable[str] | None = None, top: int | None = None
) -> bytes:
    """The picture that :func:`draw` writes; ``format_`` is ``svg`` or ``png``.

    Raises:
        NotFound: the graph does not know the trial.
        KgError: no such kind of link, or matplotlib is missing.
    """
    wanted = graph.known(nct_id)
    kinds = None if kinds is None else tuple(kinds)
    found = graph.related(wanted, kinds)
    spots, height = placed(found[:top])
    scene = Scene(
        nct_id=wanted,
        told={each: graph.links.trial(each) for each in (wanted, *(spot.nct_id for spot in spots))},
        spots=spots,
        among=list(_among(graph, spots, kinds)),
        height=height,
        count=_count(len(spots), len({each.nct_id for each in found})),
    )
    return drawn(scene, format_)


def placed(found: Sequence[Neighbour]) -> tuple[list[Spot], float]:
    """Where the strongest neighbours stand, measured from the middle, and how high their strips are together."""
    ids = list(dict.fromkeys(each.nct_id for each in found))[:MOST]
    right = (len(ids) + 1) // 2
    strip = max(_STRIP, min(_WIDEST_STRIP, _ALL_STRIPS / max(right, 1)))
    # A little more than the rows need, so that the first and the last do not stand right above the middle.
    reach = max((right - 1) * strip / 2, 0.5) * 1.12
    spots = []
    for place, nct_id in enumerate(ids):
        side, rows = (1, right) if place < right else (-1, len(ids) - right)
        row = place if side > 0 else len(ids) - 1 - place
        y = ((rows - 1) / 2 - row) * strip
        x = side * _ACROSS * sqrt(1 - (y / reach) ** 2)
        spots.append(Spot(nct_id, x, y, tuple(each for each in found if each.nct_id == nct_id)))
    return spots, max(right * strip, 2.2)


def _among(graph: Graph, spots: Sequence[Spot], kinds: Sequence[str] | None) -> Iterator[Edge]:
    """The links among the neighbours, each once."""
    by_id = {spot.nct_id: spot for spot in spots}
    for spot in spots:
        for link in graph.related(spot.nct_id, kinds):
            first = link.direction == "to" or (link.direction == "both" and spot.nct_id < link.nct_id)
            if first and link.nct_id in by_id:
                yield Edge(spot, by_id[link.nct_id], link)


def _count(shown: int, all_: int) -> str:
    if shown < all_:
        return f"the strongest {shown} of {all_} related trials"
    return "no related trial" if not all_ else "1 related trial" if all_ == 1 else f"{all_} related trials"
