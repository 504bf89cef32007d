"""The fuzzer, for some seconds: what is tried, and in which order, is the same in every run."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from tests.conftest import ROOT
from tests.fuzzing.corpus import corpus
from tests.fuzzing.run import fuzz

SEED = int(os.environ.get("KG_FUZZ_SEED", "1"))
SECONDS = float(os.environ.get("KG_FUZZ_SECONDS", "20"))


def test_no_damage_costs_a_traceback_a_hang_or_a_neighbour(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ROOT.parent / "shared" / "data"
    failures: Path = tmp_path_factory.mktemp("fuzz")
    tally, told = fuzz(corpus(data if data.is_dir() else None, Random(SEED)), SEED, SECONDS, failures)
    with capsys.disabled():
        print(f"\nfuzz, seed {SEED} (KG_FUZZ_SEED, KG_FUZZ_SECONDS): {tally}")
    assert tally.tried
    assert not told, "\n\n".join(told[:5])
