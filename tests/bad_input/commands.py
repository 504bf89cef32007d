"""Commands that cannot do what they are asked: one sentence on stderr, and an exit code."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import kg
from tests.bad_input.case import GOOD, CommandCase, study

_BUILD = ("build", "in", "--workers", "1")
_COUNT = ("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
_NOTHING = "nothing is done"


def _source(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "a.json").write_bytes(study(GOOD[0]))


def _built(folder: Path) -> None:
    _source(folder)
    kg.build(folder / "in", folder / "output", workers=1)


def _no_ledger(folder: Path) -> None:
    _source(folder)
    (folder / "output").mkdir()
    (folder / "output" / "ledger.sqlite").write_text("Dear reader, this is no ledger. " * 100)


def _newer_ledger(folder: Path) -> None:
    _built(folder)
    with sqlite3.connect(folder / "output" / "ledger.sqlite") as ledger:
        ledger.execute("PRAGMA user_version = 99")
    ledger.close()


def _no_generation(folder: Path) -> None:
    _built(folder)
    shutil.rmtree(folder / "output" / "generations")


def _strange_link(folder: Path) -> None:
    _built(folder)
    (folder / "output" / "current").unlink()
    (folder / "output" / "current").symlink_to("elsewhere")


def _no_info(folder: Path) -> None:
    _built(folder)
    (folder / "output" / "current" / "build.json").unlink()


def _damaged_info(folder: Path) -> None:
    _built(folder)
    (folder / "output" / "current" / "build.json").write_text('{"base": ')


def _damaged_store(folder: Path) -> None:
    _built(folder)
    for file in (folder / "output" / "current" / "store").iterdir():
        file.write_bytes(b"rubbish")


def _no_store(folder: Path) -> None:
    _built(folder)
    shutil.rmtree((folder / "output" / "current" / "store").resolve())


CASES: tuple[CommandCase, ...] = (
    CommandCase("a source that is not there", _BUILD, "…/in: no such file or folder; check the spelling", _NOTHING),
    CommandCase(
        "a pipe as a source",
        _BUILD,
        "…/in: a pipe, not a file; pass what comes out of it to kg build -",
        _NOTHING,
        prepare=lambda folder: os.mkfifo(folder / "in"),
    ),
    CommandCase(
        "a source that links to itself",
        _BUILD,
        "…/in: cannot be reached (Too many levels of symbolic links); check the path and your rights",
        _NOTHING,
        prepare=lambda folder: (folder / "in").symlink_to("in"),
    ),
    CommandCase(
        "a name that is longer than names may be",
        ("build", "x" * 300),
        f"…/{'x' * 300}: cannot be reached (File name too long); check the path and your rights",
        _NOTHING,
    ),
    CommandCase(
        "an output folder that is a file",
        (*_BUILD, "-o", "in/a.json"),
        "in/a.json: cannot be written (Not a directory). Choose another folder with -o.",
        _NOTHING,
        prepare=_source,
    ),
    CommandCase(
        "a ledger that is none",
        _BUILD,
        "output/ledger.sqlite: not a readable ledger (file is not a database). Build into another folder with -o.",
        "the folder stays as it is",
        prepare=_no_ledger,
    ),
    CommandCase(
        "a ledger of a newer version",
        _BUILD,
        "output/ledger.sqlite: written by a newer TrialGraph (ledger version 99). Update TrialGraph.",
        "the folder stays as it is",
        prepare=_newer_ledger,
    ),
    CommandCase(
        "a folder without a graph",
        _COUNT,
        "output: no graph here. Build one with `kg build SOURCE -o output`.",
        _NOTHING,
    ),
    CommandCase(
        "a graph that is gone",
        _COUNT,
        "output: no graph here. Build one with `kg build SOURCE -o output`.",
        _NOTHING,
        prepare=_no_generation,
    ),
    CommandCase(
        "a link to the current graph that leads elsewhere",
        _COUNT,
        "output: no graph here. Build one with `kg build SOURCE -o output`.",
        _NOTHING,
        prepare=_strange_link,
    ),
    CommandCase(
        "a graph without build.json",
        _COUNT,
        "output/generations/1/build.json: missing or damaged. Build the graph again.",
        _NOTHING,
        prepare=_no_info,
    ),
    CommandCase(
        "a build.json that is damaged",
        _COUNT,
        "output/generations/1/build.json: missing or damaged. Build the graph again.",
        _NOTHING,
        prepare=_damaged_info,
    ),
    CommandCase(
        "a store that is damaged",
        _COUNT,
        "output/generations/1/store: the store cannot be opened (Corruption: CURRENT file does not end with newline). "
        "Build the graph again.",
        _NOTHING,
        prepare=_damaged_store,
    ),
    CommandCase(
        "a store that is gone",
        _COUNT,
        "output/generations/1/store: the store cannot be opened (IO error: No such file or directory: While opening a "
        "file for sequentially reading: output/generations/1/store/CURRENT: No such file or directory). "
        "Build the graph again.",
        _NOTHING,
        prepare=_no_store,
    ),
)
