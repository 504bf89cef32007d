"""The loop: damage, try, and keep what fails."""

from __future__ import annotations

import shutil
import signal
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType

from tests.fuzzing.corpus import Corpus
from tests.fuzzing.mutations import broken, mutated, wrapped
from tests.fuzzing.path import Tally, go

PATIENCE = 5.0
"""Seconds that one input may take."""


class Hang(Exception):
    """An input that takes too long."""


@contextmanager
def watched(seconds: float) -> Iterator[None]:
    """Stop the work after so many seconds."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hang(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def fuzz(corpus: Corpus, seed: int, seconds: float, failures: Path, *, first: int = 0) -> tuple[Tally, list[str]]:
    """Try damaged inputs for some time. What fails is kept in a folder, and told with its traceback.

    Input number n of a seed is the same whatever came before it, so that one can be tried again alone.
    """
    tally, told = Tally(), list[str]()
    until = time.monotonic() + seconds
    number = first
    while time.monotonic() < until:
        told += one(corpus, seed, number, tally, failures)
        number += 1
    return tally, told


def one(corpus: Corpus, seed: int, number: int, tally: Tally, failures: Path) -> list[str]:
    """Try one input."""
    random = Random(f"{seed}/{number}")
    body = mutated(corpus, random)
    wrapping, files = wrapped(body, random)
    whole = random.random() < 0.8
    if not whole:
        files = broken(files, corpus, random)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "fuzz"
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        started = time.monotonic()
        try:
            with watched(PATIENCE):
                go(folder, tally, neighbours=whole and wrapping != "run together")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            kept = failures / f"{seed}-{number}"
            shutil.copytree(folder, kept, dirs_exist_ok=True)
            trace = "".join(traceback.format_exception(error)[-6:])
            return [
                f"seed {seed}, input {number} ({wrapping}, {'whole' if whole else 'broken'}): kept in {kept}\n{trace}"
            ]
        finally:
            tally.tried += 1
            tally.slowest = max(tally.slowest, time.monotonic() - started)
    return []
