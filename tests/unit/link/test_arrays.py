"""Arrays in files are those in memory."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import pytest

from kg.link import arrays
from kg.link.arrays import IN_MEMORY, Arrays, give_back


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


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the system does not tell of its memory so")
def test_what_is_free_is_given_back() -> None:
    """In small pieces, so that all of them stand in one heap, of which only the end would be given back by itself."""
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("another C library")
    held = [bytes(10_000) for _ in range(10_000)]
    last = bytes(10_000)
    full = _megabytes()
    held.clear()
    give_back()
    assert _megabytes() < full - 50
    assert len(last) == 10_000


def _megabytes() -> float:
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1024


@pytest.mark.parametrize("library", [OSError, TypeError, object])
def test_where_the_system_knows_nothing_of_this_nothing_happens(library: type, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(_: None) -> object:
        found = library()
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(ctypes, "CDLL", asked)
    give_back()
