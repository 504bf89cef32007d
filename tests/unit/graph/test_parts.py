from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.graph import parts
from kg.graph.search import Search, renew, write
from kg.trial.searched import Excerpt, Searched

ONE, TWO, THREE = "NCT99999901", "NCT99999902", "NCT00000007"
TRIALS = [
    Searched(
        ONE,
        ("Lamps",),
        ("Hepatocellular Carcinoma", "Oil"),
        identifiers=("2023-50", "L-1"),
        excerpts=(
            Excerpt("criteria", "inclusion-a-1", "Chronic hepatitis B virus"),
            Excerpt("criteria", "exclusion-b-2", "No hepatitis"),
            Excerpt("persons", "person-c-3", "Zoë Müller-Wang"),
        ),
    ),
    Searched(TWO, (), ("Adenocarcinoma",), excerpts=(Excerpt("persons", "person-c-3", "A. Wang"),)),
    Searched(THREE, (), ("Small-Cell Carcinoma of Lung",)),
]


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    write(tmp_path / "search", TRIALS)
    search = Search(tmp_path / "search")
    yield search
    search.close()


@pytest.mark.parametrize(
    ("text", "field", "found"),
    [
        ("carcinoma", "conditions", [THREE, ONE, TWO]),
        ("CARC", "conditions", [THREE, ONE, TWO]),
        ("denocarc", "conditions", [TWO]),
        ("cellular carc", "conditions", [ONE]),  # the end of a word, the beginning of another
        ("ell-cell c", "conditions", [THREE]),  # in another order: the query itself decides
        ("andle carc", "conditions", []),
        ("all cell carcinoma o", "conditions", [THREE]),
        ("oil", "titles", []),
        ("2023-5", "identifiers", [ONE]),
        ("NCT99999901", "identifiers", []),
        ("hepatitis", "criteria", [f"{ONE}#exclusion-b-2", f"{ONE}#inclusion-a-1"]),
        ("titis b vir", "criteria", [f"{ONE}#inclusion-a-1"]),
        ("wang", "persons", [f"{ONE}#person-c-3", f"{TWO}#person-c-3"]),
        ("zoe muller", "persons", [f"{ONE}#person-c-3"]),
        ('"* OR NOT', "persons", []),
        ("", "persons", None),
        (" -\x00", "persons", None),
    ],
)
def test_what_could_have_a_part_is_found(search: Search, text: str, field: str, found: list[str] | None) -> None:
    assert search.with_part(text, field) == found


def test_a_trial_is_found_by_a_label_that_another_one_gave_to_what_they_share(tmp_path: Path) -> None:
    write(tmp_path / "search", [Searched(ONE, sponsors=("Klinikum Gießen",)), Searched(TWO, sponsors=("Giessen",))])
    search = Search(tmp_path / "search")
    assert search.with_part("giessen", "sponsors") == [ONE, TWO]
    assert search.with_part("m Gies", "sponsors") == [ONE]
    assert search.with_part("gießen", "sponsors") is None
    assert {found.nct_id for found in search.find("giessen")} == {ONE, TWO}
    search.close()


def test_a_part_of_too_many_words_tells_nothing(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    assert search.with_part("a", "conditions") == [THREE, ONE, TWO]
    monkeypatch.setattr(parts, "MOST_FORMS", 1)
    assert search.with_part("a", "conditions") is None
    assert search.with_part("r carcinoma", "conditions") == [ONE]
    assert search.with_part("l carcinoma", "conditions") == [THREE, ONE]  # by the words that do tell


def test_as_many_words_as_are_allowed_are_sought(tmp_path: Path) -> None:
    names = tuple(f"lamp{number}" for number in range(parts.MOST_FORMS))
    write(tmp_path / "many", [Searched(ONE, names), Searched(TWO, ("oil",))])
    search = Search(tmp_path / "many")
    assert search.with_part("amp", "titles") == [ONE]
    search.close()


def test_what_a_trial_said_before_is_not_found(tmp_path: Path) -> None:
    path = tmp_path / "search"
    write(path, TRIALS)
    come = Searched(TWO, ("Candles",), (), excerpts=(Excerpt("persons", "person-d-4", "B. Cangrande"),))
    renew(path, [ONE, "NCT99999999"], [come])
    search = Search(path)
    assert search.with_part("wang", "persons") == search.with_part("2023", "identifiers") == []
    assert search.with_part("ngran", "persons") == [f"{TWO}#person-d-4"]
    assert search.with_part("andle", "titles") == [TWO]
    assert search.with_part("carcinoma", "conditions") == [THREE]
    search.close()


def test_no_number_is_given_twice(tmp_path: Path) -> None:
    path = tmp_path / "search"
    write(path, TRIALS)
    renew(path, [each.nct_id for each in TRIALS], [])
    renew(path, [], [Searched(ONE, (), (), excerpts=(Excerpt("criteria", "inclusion-e-5", "Oil"),))])
    db = sqlite3.connect(path)
    (count,) = db.execute("SELECT count(*) FROM part_of").fetchone()
    db.close()
    search = Search(path)
    assert (count, search.with_part("hepatitis", "criteria"), search.with_part("wang", "persons")) == (2, [], [])
    search.close()
