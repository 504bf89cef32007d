"""A store is loaded by threads while its parts are still being made."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph import store
from kg.graph.store import loading, opened


def part(folder: Path, number: int, text: str = "") -> Path:
    path = folder / f"{number}.ttl"
    path.write_text(text or f'trial:NCT9999990{number} rdfs:label "{number}" .\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("at_once", [1, 100, 10_000])
def test_every_part_is_loaded_however_they_are_grouped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(store, "_AT_ONCE", at_once)
    with loading(tmp_path / "store") as filling:
        for number in range(7):
            filling.put(part(tmp_path, number))
        assert len(filling.finish()) == 7
        # What is put behind what was finished is loaded when the block ends.
        filling.put(part(tmp_path, 7))
    assert len(opened(tmp_path / "store")) == 8


def test_a_store_of_nothing_is_a_store(tmp_path: Path) -> None:
    with loading(tmp_path / "store"):
        pass
    assert len(opened(tmp_path / "store")) == 0


def test_what_cannot_be_loaded_is_told_by_the_next_part_or_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_AT_ONCE", 1)
    with pytest.raises(SyntaxError), loading(tmp_path / "store") as filling:
        filling.put(part(tmp_path, 0, "no turtle"))
        filling.put(part(tmp_path, 1))
        filling.finish()


def test_nothing_more_is_loaded_where_making_a_part_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), loading(tmp_path / "store") as filling:
        filling.put(part(tmp_path, 0))
        raise ZeroDivisionError
    assert len(opened(tmp_path / "store")) == 0
