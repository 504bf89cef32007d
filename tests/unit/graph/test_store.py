"""A store is loaded by threads, some parts at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph import store
from kg.graph.store import filled, opened


def part(folder: Path, number: int, text: str = "") -> Path:
    path = folder / f"{number}.ttl"
    path.write_text(text or f'trial:NCT9999990{number} rdfs:label "{number}" .\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("at_once", [1, 100, 10_000])
def test_every_part_is_loaded_however_they_are_grouped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(store, "_AT_ONCE", at_once)
    with filled(tmp_path / "store", (part(tmp_path, number) for number in range(7))) as whole:
        assert len(whole) == 7
    del whole
    assert len(opened(tmp_path / "store")) == 7


def test_a_store_of_nothing_is_a_store(tmp_path: Path) -> None:
    with filled(tmp_path / "store", []) as empty:
        assert len(empty) == 0


def test_what_cannot_be_loaded_is_told_and_nothing_more_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_AT_ONCE", 1)
    monkeypatch.setattr(store, "_THREADS", 1)
    parts = [part(tmp_path, 0), part(tmp_path, 1, "no turtle"), *(part(tmp_path, number) for number in range(2, 9))]
    with pytest.raises(SyntaxError), filled(tmp_path / "store", parts):
        raise AssertionError("never made")
    assert len(opened(tmp_path / "store")) < 8
