"""What `pip install .` brings: the built wheel works in an environment without the checkout, from another folder."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_ontology_shapes_queries_and_sample_are_inside(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for path in (*ROOT.glob("ontology/*"), *ROOT.glob("shapes/*")):
        assert f"kg/{path.parent.name}/{path.name}" in names
    for path in (*ROOT.glob("kg/graph/queries/*.rq"), *ROOT.glob("kg/sample/**/*.*")):
        assert path.relative_to(ROOT).as_posix() in names
    assert "kg/py.typed" in names
    assert not [name for name in names if name.startswith("tests")]


def test_builds_and_answers_elsewhere(wheel: Path, tmp_path: Path) -> None:
    """A new environment with this wheel. Its libraries are those of this environment: only kg itself is in question."""
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True)
    python = str(tmp_path / "env" / "bin" / "python")
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True,
        capture_output=True,
    )
    site = next((tmp_path / "env" / "lib").glob("python3*/site-packages"))
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def kg(*arguments: str) -> str:
        command = [str(tmp_path / "env" / "bin" / "kg"), *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    ask = [python, "-c", "import kg; print(kg.__file__)"]
    where = subprocess.run(ask, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert where.stdout.startswith(str(tmp_path))
    kg("build", "--sample", "--workers", "1")
    assert "NCT07328828" in kg("query", "--name", "trials-by-condition", "--set", "condition=carcinoma") + kg(
        "show", "NCT07328828"
    )
    assert "ct:Trial" in kg("stats")
    assert "Info" in kg("validate")
