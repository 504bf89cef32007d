"""Large arrays in files: the system holds them in memory as far as there is room, and can always give it back."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_AT_ONCE: Final = 1 << 24


class Arrays:
    """Where large arrays stand: in files of a folder that exists as long as they do, or in memory where there is none.

    >>> held = Arrays()
    >>> [each.tolist() for each in held.joined("x", [(np.array([1, 2]),), (np.array([3]),)], [np.dtype(np.int32)])]
    [[1, 2, 3]]
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def zeros(self, name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
        """An array of zeros.

        Raises:
            OSError: the disk is full.
        """
        if self._folder is None or 0 in shape:
            return np.zeros(shape, dtype)
        # Written, not only made longer: where the disk is full, the first use of a page would end the process.
        size = math.prod(shape) * np.dtype(dtype).itemsize
        with (self._folder / name).open("wb") as file:
            for start in range(0, size, _AT_ONCE):
                file.write(bytes(min(_AT_ONCE, size - start)))
        return np.memmap(self._folder / name, dtype, "r+", shape=shape)

    def joined(self, name: str, parts: Iterable[tuple[Array, ...]], dtypes: list[np.dtype[Any]]) -> list[Array]:
        """Several arrays, of each of which the parts come one behind another.

        Raises:
            OSError: the disk is full.
        """
        if self._folder is None:
            sides = list(zip(*parts, strict=True)) or [()] * len(dtypes)
            return [
                np.concatenate((np.empty(0, dtype), *side)).astype(dtype, copy=False)
                for side, dtype in zip(sides, dtypes, strict=True)
            ]
        paths = [self._folder / f"{name}-{number}" for number in range(len(dtypes))]
        files = [path.open("wb") for path in paths]
        try:
            for part in parts:
                for file, array, dtype in zip(files, part, dtypes, strict=True):
                    array.astype(dtype, copy=False).tofile(file)
        finally:
            for file in files:
                file.close()
        return [_mapped(path, dtype) for path, dtype in zip(paths, dtypes, strict=True)]


IN_MEMORY: Final = Arrays()
"""Nowhere else."""


def give_back() -> None:
    """Give free memory back to the system, where the C library can; worth it where much was used and is not any more.

    By itself glibc keeps what lies between parts in use: 280 of 815 MB that a build of 100,000 trials held.

    Source: malloc_trim(3).
    """
    with suppress(OSError, AttributeError, TypeError):  # another C library, or none to be asked
        ctypes.CDLL(None).malloc_trim(0)


def _mapped(path: Path, dtype: np.dtype[Any]) -> Array:
    # What is empty cannot be mapped.
    return np.memmap(path, dtype, "r") if path.stat().st_size else np.empty(0, dtype)
