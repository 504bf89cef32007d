"""The strokes, colours and letters of a picture, by matplotlib, which is an extra and is imported only here."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from kg.errors import KgError
from kg.graph.neighbours import KINDS, Neighbour, Told
from kg.graph.picture_text import wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, which colour-blind people tell apart, each kind with a stroke of its own besides.
_STROKES: Final[Mapping[str, tuple[str, str, Any]]] = {
    "lists": ("lists", "#0072B2", "solid"),
    "expandedAccessRecord": ("expanded access", "#D55E00", (0, (5, 1.5, 1, 1.5))),
    "sharesIdentifierWith": ("same identifier", "#009E73", (0, (10, 1.5))),
    "mentions": ("mentions", "#B4558C", (0, (4, 1.5))),
    "sharesPublicationWith": ("same publication", "#E69F00", (0, (1.2, 1.2))),
    "similarTo": ("similar", "#8C97A3", "solid"),
}
_DARK, _GREY, _PALE = "#17202A", "#5D6873", "#AEB8C2"
_UNDER_WAY = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING", "AVAILABLE")
_ENDED = ("COMPLETED", "APPROVED_FOR_MARKETING")
# Inches.
_WIDTH, _HEAD, _FOOT = 12.0, 1.2, 0.95
# How many links among neighbours are so many that they are drawn paler.
_MANY = 40
# Letters.
_LABEL, _HEADING = 58, 115
# The first that has a letter draws it; the others are for titles in Chinese, Japanese and Korean.
_FONTS: Final = (
    *("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "WenQuanYi Zen Hei", "PingFang SC"),
    *("Hiragino Sans", "Microsoft YaHei", "Malgun Gothic", "Droid Sans Fallback", "Arial Unicode MS"),
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A neighbour: where it stands, in inches from the middle, and its links, strongest first."""

    nct_id: str
    x: float
    y: float
    links: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A link between two neighbours, as the one sees the other."""

    one: Spot
    other: Spot
    link: Neighbour


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is drawn. ``height`` is that of the neighbours' strips, without head and foot."""

    nct_id: str
    told: Mapping[str, Told]
    spots: Sequence[Spot]
    among: Sequence[Edge]
    height: float
    count: str


def drawn(scene: Scene, format_: str) -> bytes:
    """A scene as SVG or PNG.

    Raises:
        KgError: matplotlib is missing.
    """
    try:
        import matplotlib as mpl  # noqa: PLC0415 - an extra, and half a second
        from matplotlib.figure import Figure  # noqa: PLC0415
        from matplotlib.font_manager import get_font_names  # noqa: PLC0415
    except ImportError as error:
        raise KgError("a picture needs matplotlib: install trialgraph[picture].") from error
    # Nobody's own settings, no day, and names within the SVG that are the same each time.
    with mpl.rc_context(), warnings.catch_warnings(record=True) as told:
        mpl.rcdefaults()
        mpl.rcParams["svg.hashsalt"] = "trialgraph"
        mpl.rcParams["svg.fonttype"] = "none"
        if format_ == "png":
            mpl.rcParams["font.family"] = [font for font in _FONTS if font in {*get_font_names(), _FONTS[0]}]
        warnings.filterwarnings("always", "Glyph .* missing from")
        figure = Figure(figsize=(_WIDTH, _HEAD + scene.height + _FOOT), facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(-_WIDTH / 2, _WIDTH / 2), ylim=(-scene.height / 2 - _FOOT, scene.height / 2 + _HEAD))
        axes.set_axis_off()
        paper = _Paper(axes)
        paper.fill(scene)
        content = _saved(figure, format_)
        # An SVG is shown with the fonts of whoever looks at it.
        if told and format_ == "png":
            paper.note(scene, "Some letters are boxes, since no font here has them; a picture as .svg shows them.")
            content = _saved(figure, format_)
    return content


def _saved(figure: Figure, format_: str) -> bytes:
    out = BytesIO()
    metadata = {"Date": None, "Creator": "TrialGraph"} if format_ == "svg" else {"Software": None}
    figure.savefig(out, format=format_, dpi=160, metadata=metadata)
    return out.getvalue()


class _Paper:
    """What is drawn on, in inches from the middle."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes

    def fill(self, scene: Scene) -> None:
        """Draw it all: links below, trials above them, words on top."""
        for edge in scene.among:
            self._between(edge, 0.45 if len(scene.among) < _MANY else 0.28)
        for spot in scene.spots:
            for at, link in enumerate(spot.links):
                self._link(link, (0, 0), (spot.x, spot.y), 0.16 * (at - (len(spot.links) - 1) / 2), 1.0)
        for spot in scene.spots:
            self._dot(spot.x, spot.y, 70, scene.told[spot.nct_id])
            self._label(spot, scene.told[spot.nct_id])
        own = scene.told[scene.nct_id]
        self._dot(0, 0, 330, own)
        self._text(0, -0.36, scene.nct_id, 9, _DARK, "center", bold=True, box=True)
        self._heading(scene, own)
        kinds = {link.relation for spot in scene.spots for link in spot.links}
        self._legend(kinds | {edge.link.relation for edge in scene.among}, -scene.height / 2 - _FOOT + 0.56)

    def note(self, scene: Scene, words: str) -> None:
        """Say something at the lower right."""
        self._text(_WIDTH / 2 - 0.35, -scene.height / 2 - _FOOT + 0.26, words, 8, _GREY, "right")

    def _heading(self, scene: Scene, own: Told) -> None:
        left, top = -_WIDTH / 2 + 0.35, scene.height / 2 + _HEAD - 0.45
        self._text(left, top, scene.nct_id, 13, _DARK, "left", bold=True)
        about = " · ".join(filter(None, (status_of(own), scene.count)))
        self._text(left + 1.6, top, about, 10, _GREY, "left")
        for row, line in enumerate(wrapped(own.title, _HEADING, 2)):
            self._text(left, top - 0.27 - 0.21 * row, line, 11, _DARK, "left")

    def _between(self, edge: Edge, ink: float) -> None:
        """A link between two neighbours, paler than those of the trial itself, and out of the way of labels: on one
        side bent towards the middle, across it bent away, so that it does not seem to end there.
        """
        one, other = edge.one, edge.other
        bend = 0.22 if one.x * other.x > 0 else -0.12
        # On which side of the way from one to the other the middle lies.
        turn = one.x * other.y - one.y * other.x
        self._link(edge.link, (one.x, one.y), (other.x, other.y), -bend if turn > 0 else bend, ink)

    def _link(
        self, link: Neighbour, start: tuple[float, float], end: tuple[float, float], bend: float, ink: float
    ) -> None:
        from matplotlib.patches import FancyArrowPatch  # noqa: PLC0415

        _, colour, stroke = _STROKES[link.relation]
        own = (0, 0) in (start, end)
        if link.direction == "from":
            start, end, bend = end, start, -bend
        self._axes.add_patch(
            FancyArrowPatch(
                start,
                end,
                arrowstyle="-" if link.direction == "both" else "-|>",
                connectionstyle=f"arc3,rad={bend:.4f}",
                mutation_scale=12,
                # Up to the rim of the trials: the middle one is larger.
                shrinkA=10 if start == (0, 0) else 5,
                shrinkB=10 if end == (0, 0) else 5,
                color=colour,
                alpha=ink,
                linestyle=stroke,
                linewidth=(0.7 + 3.3 * link.strength) * (1 if own else 0.6),
                capstyle="butt",
                joinstyle="miter",
                zorder=2 if own else 1,
            )
        )

    def _dot(self, x: float, y: float, size: float, told: Told) -> None:
        rim, fill = _look(told)
        self._axes.scatter([x], [y], s=size, c=fill, edgecolors=rim, linewidths=1.4, zorder=4)

    def _label(self, spot: Spot, told: Told) -> None:
        """Id, status and score, below them the title; away from the middle."""
        side, align = (1, "left") if spot.x > 0 else (-1, "right")
        x = spot.x + side * 0.13
        alike = next((f"similar {each.score:.2f}" for each in spot.links if each.relation == "similarTo"), "")
        more = " · ".join(filter(None, (status_of(told), alike)))
        title = wrapped(told.title, _LABEL, 2) if told.title != spot.nct_id else []
        first = spot.y + 0.075 * len(title) - 0.04
        self._text(x, first, spot.nct_id, 8.5, _DARK, align, bold=True)
        # Ids are all of one length.
        self._text(x + side * 1.03, first, more, 8, _GREY, align)
        for row, line in enumerate(title):
            self._text(x, first - 0.15 * (row + 1), line, 8, _DARK, align)

    def _text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        colour: str,
        align: str,
        *,
        bold: bool = False,
        box: bool = False,
    ) -> None:
        paper = {"facecolor": "white", "edgecolor": "none", "boxstyle": "round,pad=0.15", "alpha": 0.85}
        # Of a dollar matplotlib would make a formula.
        self._axes.text(
            *(x, y, words), size=size, color=colour, ha=align, va="baseline", weight="bold" if bold else "normal",
            parse_math=False, zorder=5, bbox=paper if box else None,
        )  # fmt: skip

    def _legend(self, kinds: set[str], y: float) -> None:
        x = -_WIDTH / 2 + 0.35
        for kind in (kind for kind in KINDS if kind in kinds):
            name, colour, stroke = _STROKES[kind]
            self._axes.plot([x, x + 0.45], [y, y], color=colour, linestyle=stroke, linewidth=2.4, zorder=2)
            self._text(x + 0.53, y - 0.04, name, 8, _GREY, "left")
            x += 0.8 + 0.063 * len(name)
        x, y = -_WIDTH / 2 + 0.41, y - 0.26
        states = (("under way", _UNDER_WAY[0]), ("ended", _ENDED[0]), ("stopped or not known", ""))
        for name, status in states:
            self._dot(x, y, 46, Told("", status, True))
            self._text(x + 0.11, y - 0.04, name, 8, _GREY, "left")
            x += 0.42 + 0.063 * len(name)


def _look(told: Told) -> tuple[str, str]:
    """Rim and filling of a trial by its status."""
    if told.status in _UNDER_WAY:
        return _DARK, _DARK
    return (_DARK, _PALE) if told.status in _ENDED else (_DARK, "white")


def status_of(told: Told) -> str:
    """The status in words."""
    return told.status.replace("_", " ").lower() if told.described else "only linked to"
