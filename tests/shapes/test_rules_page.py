"""The rules in the documentation are those of the shapes, and each says who asks for it, why, and how to mend it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from rdflib import DCTERMS, RDFS, SH, Graph

from kg.shipped import files

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_rules", DOCS / "rules.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_section_is_current(docs: ModuleType) -> None:
    assert docs.written() == docs.section().rstrip("\n") + "\n", "run: python docs/rules.py"


@pytest.mark.parametrize("path", files("shapes", "rules*.ttl"), ids=lambda path: path.stem)
def test_every_rule_says_why_and_how_to_mend_it(path: Path) -> None:
    shapes = Graph().parse(path)
    for rule in {*shapes.subjects(SH.sparql), *shapes.subjects(DCTERMS.source)}:
        assert shapes.value(rule, RDFS.comment), rule
        assert shapes.value(rule, SH.description), rule
        assert path.stem in ("rules", "rules-links") or shapes.value(rule, DCTERMS.source), rule
