from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.errors import KgError, QueryError
from kg.graph import search as module
from kg.graph.folder import SEARCH
from kg.graph.search import FIELDS, Found, Search, checked, renew, write
from kg.graph.search_words import MOST_WORDS, expression
from kg.trial.searched import Searched

TRIALS = [
    Searched("NCT99999901", ("Lamps in Lung Cancer", "A lamp trial"), ("Lung Cancer",), ("Lamp", "Oil"), ("Wick Ltd",)),
    Searched("NCT99999902", ("Candles",), ("Breast Tumor", "Cancer"), ("Candle",), ("University of Oil",)),
    Searched("NCT99999903", ("Oil for small-cell lung tumours",), ("Lung", "Cancer"), ("Oil",), ("Café Hospital",)),
    Searched("NCT00000007", ("COVID-19 immunity",), ("COVID-19",), ("IL-2 inhibitor",), ("Wick Ltd",)),
    Searched("NCT99999904", ("Same words",), (), (), ()),
    Searched("NCT99999905", ("Same words",), (), (), ()),
]
EVERYTHING = [each.nct_id for each in TRIALS]


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    write(tmp_path / SEARCH, TRIALS)
    search = Search(tmp_path / SEARCH)
    yield search
    search.close()


def ids(search: Search, text: str, *fields: str) -> list[str]:
    """The last digits of what is found, sorted."""
    return sorted(found.nct_id[-1] for found in search.find(text, fields=fields or None))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lung cancer", "13"),
        ('"lung cancer"', "1"),  # not across two wordings of a field
        ("LUNG Cancer", "13"),
        ("lung -lamp", "3"),
        ("lung -lamps -candle", "3"),
        ('cancer -"lung cancer"', "23"),
        ("lamp OR candle", "12"),
        ("lung lamp OR candle", "1"),
        ("OR lamp OR", "1"),
        ("lamp AND lung", "1"),
        ("immun*", "7"),
        ('"lung can"*', "1"),
        ("tumor", "2"),
        ("tumour", "3"),
        ("tumors", "2"),
        ('"tumors"', ""),
        ("TUMORS", ""),
        ("Candles", "2"),
        ("candle", "2"),
        ("cafe hospital", "3"),
        ("CAFÉ", "3"),
        ("covid-19", "7"),
        ("covid 19", "7"),
        ("il-2", "7"),
        ("(lamp OR candle) cancer!", "12"),
        ("same", "45"),
        ("nothing", ""),
        ("lung & cancer", "13"),
        ('lung "cancer', "13"),
        ("titles:lung", ""),
        ("NEAR(lung cancer)", ""),
    ],
)
def test_what_is_typed_finds(search: Search, text: str, found: str) -> None:
    assert ids(search, text) == sorted(found)


def test_fields_are_searched_by_themselves(search: Search) -> None:
    assert ids(search, "oil") == ["1", "2", "3"]
    assert ids(search, "oil", "sponsors") == ["2"]
    assert ids(search, "oil", "sponsors", "titles") == ["2", "3"]
    assert ids(search, "oil -university", "sponsors") == []
    assert search.find("oil", fields="titles") == search.find("oil", fields=["titles"])


def test_a_field_that_is_none_is_named() -> None:
    with pytest.raises(QueryError, match=r"'place' cannot be searched; the fields are titles, conditions, int"):
        checked(["titles", "place"])
    with pytest.raises(QueryError, match="no field to search is named"):
        checked([])


@pytest.mark.parametrize("text", ["", " ", '""', "&", "***", "-", "OR", "\x00", "😀", "\ue000", "\u0301"])
def test_a_search_without_a_word_is_refused(search: Search, text: str) -> None:
    with pytest.raises(QueryError, match="the search has no word"):
        search.find(text)


def test_a_search_that_only_leaves_out_is_refused(search: Search) -> None:
    with pytest.raises(QueryError, match="only says what to leave out"):
        search.find("-lamp")


def test_a_search_has_an_end(search: Search) -> None:
    assert search.find("lung " * MOST_WORDS)
    for text in ("lung " * (MOST_WORDS + 1), f'"{"lung " * 5000}"'):
        with pytest.raises(QueryError, match=f"a search takes up to {MOST_WORDS} words, not "):
            search.find(text)


def test_the_best_come_first_and_equal_ones_by_their_ids(search: Search) -> None:
    found = search.find("lung OR candle OR same")
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert [each.nct_id for each in found if "Same" in each.snippet or "[Same]" in each.snippet][:2] == [
        "NCT99999904",
        "NCT99999905",
    ]
    assert search.scores("lung OR candle OR same") == [(each.nct_id, each.score) for each in found]


def test_what_is_found_says_where(search: Search) -> None:
    (found,) = search.find('"lung cancer"')
    assert found == Found("NCT99999901", found.score, ("titles", "conditions"), "Lamps in [Lung Cancer] | A lamp trial")
    assert found.score > 0


def test_a_limit_gives_the_best(search: Search) -> None:
    everything = search.find("cancer", limit=None)
    assert len(everything) == search.count("cancer") == 3
    assert search.find("cancer", limit=2) == everything[:2]
    for limit in (0, -1):
        with pytest.raises(QueryError, match="the limit of a search is a number from 1"):
            search.find("cancer", limit=limit)


def test_neighbours_of_an_id(search: Search) -> None:
    assert search.near("NCT99999903") == ("NCT99999901", "NCT99999902", "NCT99999904", "NCT99999905")
    assert search.near("NCT00000001") == ("NCT00000007", "NCT99999901")
    assert search.near("NCT99999999") == ("NCT99999904", "NCT99999905")


def test_an_expression_is_one_that_sqlite_takes_as_it_is_meant() -> None:
    assert expression('a "b c"* OR d -e', ["titles"]) == '{titles} : ("a" AND ("b c" * OR "d") NOT "e")'
    assert expression("biopsies", ["titles"]) == '{titles} : (("biopsies" OR "biopsy"))'
    assert expression("metastases", ["titles"]).count("metastasis") == 1
    assert expression("AIDS", ["titles"]) == '{titles} : ("AIDS")'


@pytest.mark.parametrize(
    ("gone", "put"),
    [
        ([], []),
        (["NCT99999901"], []),
        (["NCT99999901", "NCT11111111"], [TRIALS[1]]),
        ([], [Searched("NCT99999902", ("Lung lamps",), (), (), ()), Searched("NCT99999909", ("Cancer",), (), (), ())]),
        (EVERYTHING, []),
        (EVERYTHING, TRIALS),
    ],
)
def test_renewed_is_as_written_whole(tmp_path: Path, gone: list[str], put: list[Searched]) -> None:
    write(tmp_path / "renewed", TRIALS)
    renew(tmp_path / "renewed", gone, put)
    left = {each.nct_id: each for each in TRIALS if each.nct_id not in gone} | {each.nct_id: each for each in put}
    write(tmp_path / "whole", [left[nct_id] for nct_id in sorted(left)])
    renewed, whole = Search(tmp_path / "renewed"), Search(tmp_path / "whole")
    for text in ("lung", "cancer OR oil", "same", '"lung cancer" -oil', "c*"):
        for fields in (None, ["titles"], ["conditions", "sponsors"]):
            assert renewed.find(text, fields=fields) == whole.find(text, fields=fields)
    renewed.close()
    whole.close()


def test_equal_trials_give_equal_bytes(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_text("what was there is replaced")
        write(tmp_path / name, iter(TRIALS))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_texts_that_no_database_holds_are_searched_all_the_same(tmp_path: Path) -> None:
    odd = "one\x00two \ue000 three \ud800 four \ue001five\ue002"
    write(tmp_path / SEARCH, [Searched("NCT99999901", (odd, "six"), (), (), ())])
    search = Search(tmp_path / SEARCH)
    for word in ("one", "two", "three", "four", "five", "six"):
        assert len(search.find(word)) == 1
    assert search.find('"four six"') == []
    search.close()


def test_a_file_that_is_missing_or_no_search_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"search\.sqlite: missing, since an older version built.*Build the graph again"):
        Search(tmp_path / SEARCH)
    (tmp_path / "text").write_text("no database " * 100)
    with pytest.raises(KgError, match="cannot be read"):
        Search(tmp_path / "text")
    (tmp_path / "empty").touch()
    with pytest.raises(KgError, match="cannot be read"):
        renew(tmp_path / "empty", [], TRIALS)
    write(tmp_path / "newer", TRIALS)
    db = sqlite3.connect(tmp_path / "newer")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(KgError, match="written by another version"):
        Search(tmp_path / "newer")


def test_a_python_without_fts5_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SCHEMA", module._SCHEMA.replace("fts5", "fts5x"))
    with pytest.raises(KgError, match=r"this Python's SQLite was built without FTS5.*use another Python"):
        write(tmp_path / SEARCH, TRIALS)


# ---------------------------------------------------------------------------------------------------- a real graph


@pytest.fixture(scope="module")
def searched(sample: kg.Graph) -> kg.Graph:
    assert (sample.path / SEARCH).is_file()
    return sample


def test_a_graph_is_searched(searched: kg.Graph) -> None:
    found = searched.search("carcinoma", fields=["conditions"], limit=None)
    assert {each.nct_id for each in found} <= set(searched)
    assert len(found) == searched.search_count("carcinoma", fields=["conditions"]) > 10
    assert searched.search("carcinoma", fields=["conditions"], limit=3) == found[:3]
    assert searched.search("carcinoma", fields=["conditions"], limit=0) == found
    assert set(FIELDS) >= {field for each in found for field in each.fields}


def test_an_unknown_trial_has_neighbours_only_where_there_is_a_search(searched: kg.Graph) -> None:
    first, second, *_ = list(searched)
    with pytest.raises(kg.NotFound) as caught:
        searched["NCT00000000"]
    assert caught.value.near == (first, second)
