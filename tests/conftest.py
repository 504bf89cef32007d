"""What tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real records and pages, which is never part of the project."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("KG_REAL_DATA") == "required":
            pytest.fail(f"{folder} is missing, and KG_REAL_DATA=required")
        pytest.skip("the folder of real data is not here")
    return folder


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.Graph]:
    """The graph of the sample, built once."""
    yield kg.build(kg.SAMPLE_SOURCE, tmp_path_factory.mktemp("sample"), workers=1)
