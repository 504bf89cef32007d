"""Arrays in files are those in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.link import arrays
from kg.link.arrays import IN_MEMORY, Arrays


@pytest.mark.parametrize("shape", [(0,), (3,), (5, 0), (40, 7)])
def test_zeros_are_zeros_and_can_be_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: tuple[int, ...]
) -> None:
    monkeypatch.setattr(arrays, "_AT_ONCE", 100)  # bytes; more are written in several steps
    for held in (IN_MEMORY, Arrays(tmp_path)):
        made = held.zeros("made", shape, np.uint64)
        assert (made.shape, str(made.dtype)) == (shape, "uint64")
        assert not made.any()
        made[:] = 1
        assert made.all()


@pytest.mark.parametrize("parts", [[], [[]], [[1, 2], [], [3]]])
def test_parts_are_joined_in_their_order(tmp_path: Path, parts: list[list[int]]) -> None:
    whole = [number for part in parts for number in part]
    for held in (IN_MEMORY, Arrays(tmp_path)):
        given = ((np.array(part, np.int64), np.array(part, np.float64) / 2) for part in parts)
        one, other = held.joined("made", given, [np.dtype(np.int32), np.dtype(np.float32)])
        assert [str(each.dtype) for each in (one, other)] == ["int32", "float32"]
        assert (one.tolist(), other.tolist()) == (whole, [number / 2 for number in whole])
