"""What a generation keeps of its similar trials, as files: to compare a new trial, and to renew what changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from kg.errors import KgError
from kg.link.candidates import Near
from kg.link.features import key
from kg.link.nearest import Nearest
from kg.link.statistics import Statistics
from kg.link.vectors import Matrix

AGED: Final = 0.05
"""Statistics are fitted anew when more than this part of the trials has come, gone or changed since."""


FOLDER: Final = "related"
"""What a generation calls the folder."""

_NEAR: Final = ("ranks", "scores", "bounds")


@dataclass(frozen=True, eq=False)
class Kept:
    """Statistics, vectors and nearest trials of a corpus, and which trials have which ids and articles.

    ``digests`` has a number for each trial that is another one where its features are others; ``changed`` tells how
    many trials came, went or changed since the statistics were fitted, ``apart`` which pairs are no two trials.
    ``keys`` are the ids and articles of all trials and the features that the statistics do not know, as numbers in
    order, and ``holders`` the places of their trials; ``heads`` the ids and articles themselves, as
    :func:`kg.link.comparable.packed` writes them.
    """

    statistics: Statistics
    matrix: Matrix
    nearest: Nearest
    digests: npt.NDArray[np.uint64]
    changed: int
    apart: tuple[tuple[str, str], ...]
    keys: npt.NDArray[np.uint64]
    holders: npt.NDArray[np.int32]
    heads: bytes = b""


def write(folder: Path, kept: Kept) -> None:
    """Write all of it into a new folder; the same bytes on every machine."""
    folder.mkdir()
    (folder / "statistics").write_bytes(kept.statistics.to_bytes())
    (folder / "heads").write_bytes(kept.heads)
    (folder / "ids").write_text("".join(f"{nct_id}\n" for nct_id in kept.matrix.ids), encoding="ascii")
    (folder / "apart").write_text("".join(f"{one} {other}\n" for one, other in kept.apart), encoding="ascii")
    for name, array in _arrays(kept).items():
        np.save(folder / f"{name}.npy", array)


def read(folder: Path) -> Kept:
    """What :func:`write` wrote.

    Raises:
        KgError: it is missing or damaged.
    """
    try:
        statistics = Statistics.from_bytes((folder / "statistics").read_bytes())
        ids = tuple((folder / "ids").read_text(encoding="ascii").split())
        words = (folder / "apart").read_text(encoding="ascii").split()
        size = len(ids), len(statistics.keys)
        if len(_array(folder, "digests")) != len(ids):
            raise ValueError("not of the same trials")
        return Kept(
            statistics,
            Matrix(ids, _rows(folder, "rows", size), _rows(folder, "strong", size)),
            _nearest(folder, ids),
            _array(folder, "digests"),
            int(_array(folder, "changed")[0]),
            tuple(zip(words[::2], words[1::2], strict=True)),
            _array(folder, "keys"),
            _array(folder, "holders"),
            (folder / "heads").read_bytes(),
        )
    except (OSError, EOFError, ValueError) as error:
        raise KgError(
            f"{folder}: what similar trials are found by is missing or damaged. Build the graph again."
        ) from error


def holders(kept: Kept, numbers: Iterable[int]) -> dict[int, list[str]]:
    """The trials that have each of some ids or articles (:func:`number`) or rare features; none where nobody has it."""
    found = dict[int, list[str]]()
    for each in numbers:
        low, high = (np.searchsorted(kept.keys, np.uint64(each), side) for side in ("left", "right"))
        if low < high:
            found[each] = [kept.matrix.ids[place] for place in kept.holders[low:high].tolist()]
    return found


def number(name: str) -> int:
    """The number that stands for an id or an article, by its key."""
    return key("s", name)


class Rows:
    """The vectors of a folder, one at a time: columns and values."""

    def __init__(self, folder: Path) -> None:
        self._data, self._indices, self._ends = (
            _array(folder, f"rows-{part}") for part in ("data", "indices", "indptr")
        )

    def __getitem__(self, place: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        part = slice(self._ends[place], self._ends[place + 1])
        return self._indices[part], self._data[part]


def _arrays(kept: Kept) -> dict[str, npt.NDArray[Any]]:
    parts = {
        f"{name}-{part}": getattr(rows, part)
        for name, rows in (("rows", kept.matrix.rows), ("strong", kept.matrix.strong))
        for part in ("data", "indices", "indptr")
    }
    lists = {name: getattr(kept.nearest, name) for name in ("ends", "places", "scores")}
    lists |= {f"near-{part}": getattr(kept.nearest.near, part) for part in _NEAR}
    others = {name: getattr(kept, name) for name in ("digests", "keys", "holders")}
    return {**parts, **lists, **others, "changed": np.array([kept.changed], np.int64)}


def _nearest(folder: Path, ids: tuple[str, ...]) -> Nearest:
    ends, places, scores = (_array(folder, name) for name in ("ends", "places", "scores"))
    ranks, likeness, bounds = (_array(folder, f"near-{part}") for part in _NEAR)
    return Nearest(ids, ends, places, scores, Near(ranks, likeness, bounds))


def _rows(folder: Path, name: str, size: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array(tuple(_array(folder, f"{name}-{part}") for part in ("data", "indices", "indptr")), size)


def _array(folder: Path, name: str) -> npt.NDArray[Any]:
    found: npt.NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return found
