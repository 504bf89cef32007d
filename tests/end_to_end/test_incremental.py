"""A build over what a folder holds: only what changed is read and mapped, and the graph is that of a clean build."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import building, mapping
from kg.errors import GraphInvalid
from kg.graph import store
from kg.graph.folder import PUBLISHED
from kg.rdf.trial import describe
from kg.read import readers
from kg.read.pieces import Piece
from kg.read.walk import File


def nct(number: int) -> str:
    return f"NCT9999990{number}"


def study(number: int, summary: str = "", **identification: Any) -> dict[str, Any]:
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct(number), "briefTitle": f"Lamp {number}", **identification},
            "descriptionModule": {"briefSummary": summary} if summary else {},
            "conditionsModule": {"conditions": ["Darkness", f"Dusk {number}"]},
        }
    }


def write(path: Path, *studies: dict[str, Any]) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text("".join(json.dumps(each) + "\n" for each in studies))
    return path


def published(output: Path) -> dict[str, bytes]:
    return {name: (output / name).read_bytes() for name in PUBLISHED}


def equals_clean(tmp_path: Path, *sources: Path, **options: Any) -> bool:
    clean = tmp_path / "clean"
    kg.build(sources, clean, workers=1, **options)
    same = published(clean) == published(tmp_path / "out")
    return same and triples(clean) == triples(tmp_path / "out")


def triples(output: Path) -> set[str]:
    return {str(quad) for quad in kg.open(output).store}


@dataclass
class Work:
    """What a build did: the trials that were identified, and those that were mapped."""

    identified: list[str] = field(default_factory=list)
    mapped: list[str] = field(default_factory=list)

    def clear(self) -> None:
        self.identified.clear()
        self.mapped.clear()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    done = Work()
    identify = readers.identify

    def counted_identify(body: bytes) -> Any:
        made = identify(body)
        done.identified.append(getattr(made, "nct_id", "rejected"))
        return made

    def counted_describe(trial: kg.Trial, **options: Any) -> Any:
        done.mapped.append(trial.nct_id)
        return describe(trial, **options)

    monkeypatch.setattr(readers, "identify", counted_identify)
    monkeypatch.setattr(mapping, "describe", counted_describe)
    return done


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., kg.Graph]:
    def run(*sources: Path, **options: Any) -> kg.Graph:
        return kg.build(sources, tmp_path / "out", workers=1, **options)

    return run


def test_what_did_not_change_is_neither_read_nor_mapped(
    tmp_path: Path, build: Callable[..., kg.Graph], work: Work
) -> None:
    source = write(tmp_path / "in.ndjson", study(1), study(2), study(3))
    first = build(source)
    assert work == Work([nct(1), nct(2), nct(3)], [nct(1), nct(2), nct(3)])
    work.clear()
    again = build(source)
    assert work == Work()
    assert again.path == first.path
    assert again.summary is not None
    assert (again.summary.unchanged, again.summary.trials, again.summary.mapped) == (3, 3, 0)
    assert again.summary.triples == first.info["triples"]
    work.clear()
    write(source, study(1), study(2, summary="A new lamp."), study(3))
    third = build(source)
    assert work == Work([nct(2)], [nct(2)])
    assert third.path != first.path
    assert equals_clean(tmp_path, source)


def test_a_file_that_did_not_change_is_not_opened(
    tmp_path: Path, build: Callable[..., kg.Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    for number in (1, 2):
        write(folder / f"{number}.json", study(number))
    build(folder)
    opened = []
    pieces = File.pieces

    def counted(file: File) -> Iterator[Piece]:
        opened.append(file.member)
        return pieces(file)

    monkeypatch.setattr(File, "pieces", counted)
    write(folder / "2.json", study(2, summary="New."))
    graph = build(folder)
    assert opened == ["2.json"]
    assert list(graph) == [nct(1), nct(2)]


def test_a_trial_is_mapped_again_when_one_that_it_names_gets_another_id(
    tmp_path: Path, build: Callable[..., kg.Graph], work: Work
) -> None:
    naming = write(tmp_path / "a.json", study(1, summary=f"Follows {nct(8)}."))
    build(naming)
    work.clear()
    owner = write(tmp_path / "b.json", study(2, nctIdAliases=[nct(8)]))
    graph = build(owner)
    assert work.mapped == [nct(1), nct(2)]
    assert [each.nct_id for each in graph.related(nct(1))] == [nct(2)]
    assert equals_clean(tmp_path, naming, owner)


def test_what_a_build_kept_before_it_failed_is_taken_over(
    tmp_path: Path, build: Callable[..., kg.Graph], work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "in.ndjson", study(1), study(2))
    with monkeypatch.context() as patch:
        patch.setattr(store, "filled", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build(source)
    assert list((tmp_path / "out" / "generations").iterdir()) == []
    work.clear()
    build(source)
    assert work == Work()
    assert equals_clean(tmp_path, source)


def test_a_refused_graph_is_made_from_the_same_work_once_it_is_accepted(
    tmp_path: Path, build: Callable[..., kg.Graph], work: Work
) -> None:
    source = write(tmp_path / "in.json", study(1))
    build(source)
    before = published(tmp_path / "out")
    write(source, study(2))
    with pytest.raises(GraphInvalid, match="so the graph is refused"):
        build(source, strict="info")
    assert published(tmp_path / "out") == before
    assert kg.open(tmp_path / "out")[nct(1)].brief_title == "Lamp 1"
    work.clear()
    build(source)
    assert work == Work()
    with pytest.raises(GraphInvalid, match="so the graph is refused"):
        build(source, strict="info")
    assert equals_clean(tmp_path, source)


@pytest.mark.parametrize("options", [{"contacts": True}, {"base": "https://example.org/kg/"}])
def test_another_setting_maps_all_and_reads_nothing(
    tmp_path: Path, build: Callable[..., kg.Graph], work: Work, options: dict[str, Any]
) -> None:
    source = write(tmp_path / "in.ndjson", study(1), study(2))
    build(source)
    work.clear()
    build(source, **options)
    assert work == Work([], [nct(1), nct(2)])
    assert equals_clean(tmp_path, source, **options)


def test_other_code_reads_and_maps_all(
    tmp_path: Path, build: Callable[..., kg.Graph], work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "in.ndjson", study(1), study(2))
    build(source)
    work.clear()
    monkeypatch.setattr(building, "fingerprint", lambda: "another")
    build(source)
    assert work == Work([nct(1), nct(2)], [nct(1), nct(2)])
    with sqlite3.connect(tmp_path / "out" / "projections.sqlite") as cache:
        assert cache.execute("SELECT count(*) FROM projection").fetchone() == (2,)
    cache.close()


def test_a_damaged_cache_is_thrown_away(tmp_path: Path, build: Callable[..., kg.Graph], work: Work) -> None:
    source = write(tmp_path / "in.ndjson", study(1), study(2))
    build(source)
    (tmp_path / "out" / "projections.sqlite").write_bytes(b"no database " * 500)
    work.clear()
    write(source, study(1), study(2), study(3))
    build(source)
    assert work == Work([nct(3)], [nct(1), nct(2), nct(3)])
    assert equals_clean(tmp_path, source)


def test_a_damaged_projection_is_made_again(tmp_path: Path, build: Callable[..., kg.Graph], work: Work) -> None:
    source = write(tmp_path / "in.ndjson", study(1), study(2))
    build(source)
    with sqlite3.connect(tmp_path / "out" / "projections.sqlite") as cache:
        cache.execute("UPDATE projection SET body = x'00' WHERE trial = ?", (nct(1),))
    cache.close()
    work.clear()
    write(source, study(1), study(2), study(3))
    build(source)
    assert work.mapped == [nct(1), nct(3)]
    assert equals_clean(tmp_path, source)


@pytest.mark.parametrize(
    "name", ["graph.ttl", "doubts.tsv", "store/CURRENT", "made-by", "projected.tsv", "search.sqlite"]
)
def test_a_graph_of_which_something_is_missing_is_made_again(
    tmp_path: Path, build: Callable[..., kg.Graph], name: str
) -> None:
    source = write(tmp_path / "in.json", study(1))
    first = build(source)
    (first.path / name).unlink()
    assert build(source).path != first.path
    assert equals_clean(tmp_path, source)


def test_a_link_at_the_top_that_is_missing_is_set_again(tmp_path: Path, build: Callable[..., kg.Graph]) -> None:
    source = write(tmp_path / "in.json", study(1))
    build(source)
    (tmp_path / "out" / "graph.ttl").unlink()
    build(source)
    assert (tmp_path / "out" / "graph.ttl").is_symlink()


def test_a_reader_keeps_its_generation_until_it_is_gone(tmp_path: Path, build: Callable[..., kg.Graph]) -> None:
    source = write(tmp_path / "in.json", study(1))
    build(source)
    reader = kg.open(tmp_path / "out")
    for number in (2, 3):
        build(write(tmp_path / "in.json", study(number)))
    assert list(reader) == [nct(1)]
    assert reader[nct(1)].brief_title == "Lamp 1"
    assert reader.doubts == []
    kept = reader.path
    assert kept.is_dir()
    del reader
    build(write(tmp_path / "in.json", study(4)))
    assert not kept.exists()
    with sqlite3.connect(tmp_path / "out" / "ledger.sqlite") as ledger:
        assert ledger.execute("SELECT trial FROM document").fetchall() == [(nct(4),)]
    ledger.close()


# ------------------------------------------------------------------------------------- adding, replacing and pruning


def test_adding_replacing_and_pruning(tmp_path: Path, build: Callable[..., kg.Graph]) -> None:
    """The table of docs/building.md."""
    folder, other = tmp_path / "in", write(tmp_path / "more.ndjson", study(5), study(6))
    for number in (1, 2):
        write(folder / f"{number}.json", study(number))
    assert list(build(folder)) == [nct(1), nct(2)]
    assert list(build(other)) == [nct(1), nct(2), nct(5), nct(6)]  # another source adds
    write(folder / "2.json", study(3))
    assert list(build(folder)) == [nct(1), nct(3), nct(5), nct(6)]  # a file replaces what it said
    (folder / "1.json").unlink()
    assert list(build(folder)) == [nct(1), nct(3), nct(5), nct(6)]  # a file that is gone stays
    assert list(build(folder, prune=True)) == [nct(3), nct(5), nct(6)]  # unless pruned
    write(other, study(6))
    assert list(build(other)) == [nct(3), nct(6)]  # a line that is gone from a file goes
    write(folder / "1.json", study(1))
    assert list(build(folder, prune=True)) == [nct(1), nct(3), nct(6)]  # what was pruned can come back
    assert equals_clean(tmp_path, folder, other)


def test_pruning_looks_into_a_file_that_did_not_change(tmp_path: Path, build: Callable[..., kg.Graph]) -> None:
    folder = tmp_path / "in"
    write(folder / "1.json", study(1))
    write(folder / "2.json", study(2))
    build(folder)
    (folder / "1.json").unlink()
    build(folder)
    assert list(build(folder, prune=True)) == [nct(2)]


@settings(max_examples=6, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.dictionaries(st.integers(1, 4), st.integers(0, 2)), st.booleans()),
        min_size=1,
        max_size=5,
    )
)
def test_after_any_sequence_of_builds_the_graph_is_that_of_a_clean_build(
    steps: list[tuple[int, dict[int, int], bool]],
) -> None:
    """Sources appear, change and lose documents; what the last builds left in the sources is what the graph says."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        for name, content, loose in steps:
            studies = [
                study(trial, summary=f"Wording {wording} and {nct(trial + 1)}.") for trial, wording in content.items()
            ]
            folder = home / f"source{name}"
            folder.mkdir(exist_ok=True)
            for old in folder.glob("*"):
                old.unlink()
            if loose:
                for number, each in enumerate(studies):
                    write(folder / f"{number}.json", each)
            else:
                write(folder / "all.ndjson", *studies)
            kg.build(folder, home / "out", workers=1, prune=True)
        assert equals_clean(home, *sorted(home.glob("source*")))
