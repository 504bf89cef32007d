from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from kg.read.layouts import LAYOUTS
from kg.trial.model import Trial

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_pages_layouts", ROOT / "docs" / "pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_carries_fields_of_a_trial(name: str) -> None:
    layout = LAYOUTS[name]
    assert layout.name == name
    assert set(layout.carried) <= set(Trial.__struct_fields__)
    assert layout.loses("nct_id") == ""
    assert layout.loses("keywords") is None


def test_a_lossy_layout_carries_no_more_than_the_one_it_comes_from() -> None:
    for name in ("veeva", "meddatax"):
        whole, lossy = LAYOUTS[name].carried, LAYOUTS[f"{name}-lossy"].carried
        assert set(lossy) < set(whole)
        assert not [field for field in lossy if whole[field] and not lossy[field]]


def test_the_page_about_pages_has_these_tables(docs: ModuleType) -> None:
    """Its figures are compared where the rendered pages are at hand."""
    written = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
    _, mark, figures = written.partition("\n## Agreement\n")
    assert mark, "run: python docs/pages.py"
    assert written == docs.page(figures), "run: python docs/pages.py"
    assert "not the live sites" in figures


def test_without_rendered_pages_the_figures_stay(
    docs: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs.agreement, "DATA", tmp_path / "nowhere")
    written = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
    assert docs.page(docs.figures()) == written
    assert "stay as they are" in capsys.readouterr().err
