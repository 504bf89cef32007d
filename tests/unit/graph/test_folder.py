from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import Busy, KgError, NotFound
from kg.graph.folder import PUBLISHED, Folder


def generation(folder: Folder, number: int, word: str) -> Path:
    made = folder.begin(number)
    for name in PUBLISHED:
        (made / name).write_text(f"{word} {name}")
    (made / "store").mkdir()
    (made / "store" / "data").write_text(word)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "out")
    with made.writing():
        pass
    return made


def test_a_folder_without_a_graph_says_how_to_build_one(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "nothing")
    assert folder.number() == 0
    with pytest.raises(NotFound, match=r"nothing: no graph here\. Build one with `kg build SOURCE -o .*nothing`\."):
        folder.current()
    assert not folder.path.exists()


def test_a_published_generation_is_the_current_one_at_the_top_of_the_folder(folder: Folder) -> None:
    made = generation(folder, 1, "first")
    assert folder.number() == 0
    folder.publish(made)
    assert folder.number() == 1
    assert folder.current() == made
    assert [(folder.path / name).read_text() for name in PUBLISHED] == [f"first {name}" for name in PUBLISHED]


def test_publishing_again_switches_everything_and_clearing_removes_the_old(folder: Folder) -> None:
    folder.publish(generation(folder, 1, "first"))
    second = generation(folder, 2, "second")
    assert (folder.path / "graph.ttl").read_text() == "first graph.ttl"
    folder.publish(second)
    assert (folder.path / "graph.ttl").read_text() == "second graph.ttl"
    assert folder.clear() == 2
    assert [path.name for path in folder.generations.iterdir()] == ["2"]


def test_a_generation_that_somebody_reads_is_left(folder: Folder) -> None:
    folder.publish(generation(folder, 1, "first"))
    number, held = folder.read()
    folder.publish(generation(folder, 2, "second"))
    assert (number, folder.clear()) == (1, 1)
    assert (folder.generations / "1" / "graph.ttl").read_text() == "first graph.ttl"
    os.close(held)
    assert folder.clear() == 2
    assert not (folder.generations / "1").exists()


def test_the_switch_is_one_rename(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.publish(generation(folder, 1, "first"))
    seen = []
    replace = Path.replace

    def spy(self: Path, target: Path) -> Path:
        seen.append((target.name, (folder.path / "graph.ttl").read_text()))
        made = replace(self, target)
        seen.append((target.name, (folder.path / "graph.ttl").read_text()))
        return made

    monkeypatch.setattr(Path, "replace", spy)
    folder.publish(generation(folder, 2, "second"))
    assert seen == [("current", "first graph.ttl"), ("current", "second graph.ttl")]


def test_links_are_relative_so_that_a_folder_can_be_moved(folder: Folder, tmp_path: Path) -> None:
    folder.publish(generation(folder, 1, "first"))
    moved = Folder(folder.path.rename(tmp_path / "elsewhere"))
    assert (moved.path / "graph.ttl").read_text() == "first graph.ttl"
    assert moved.current().is_dir()


def test_a_new_generation_is_empty_whatever_an_interrupted_build_left(folder: Folder) -> None:
    generation(folder, 1, "half")
    assert list(folder.begin(1).iterdir()) == []


def test_a_generation_that_was_deleted_by_hand_is_no_graph(folder: Folder) -> None:
    made = generation(folder, 1, "first")
    folder.publish(made)
    for path in (made / "store" / "data", *(made / name for name in PUBLISHED)):
        path.unlink()
    (made / "store").rmdir()
    made.rmdir()
    with pytest.raises(NotFound, match="no graph here"):
        folder.current()


HOLD = """
import sys
from kg.graph.folder import Folder
with Folder(sys.argv[1]).writing():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_processes_never_write_one_folder(folder: Folder) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(Busy, match=r"another build is writing here\. Wait for it, or choose -o\."),
            folder.writing(),
        ):
            pass
        other.communicate()
    with folder.writing():
        pass


def test_a_build_that_fails_lets_go_of_the_folder(folder: Folder) -> None:
    with pytest.raises(ZeroDivisionError), folder.writing():
        raise ZeroDivisionError
    with folder.writing():
        pass


def test_a_file_where_a_folder_belongs_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(KgError, match=r"cannot be written .*Choose another folder with -o\."),
        Folder(tmp_path / "file").writing(),
    ):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(KgError, match="cannot be written"), Folder(tmp_path / "out").writing():
        pass


def test_a_file_of_the_user_at_the_top_does_not_break_a_build(folder: Folder) -> None:
    (folder.path / "graph.ttl").write_text("my own notes")
    folder.publish(generation(folder, 1, "first"))
    assert folder.current().is_dir()
    assert (folder.path / "findings.ttl").read_text() == "first findings.ttl"
