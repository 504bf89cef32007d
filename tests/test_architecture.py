"""The rooms of the house and who may enter which: imports only go down, and libraries stay in their rooms."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

KG = Path(__file__).resolve().parents[1] / "kg"

# Room → rooms it may import. A room is a folder of kg/, or a module beside them. The longest name counts.
ROOMS: dict[str, set[str]] = {
    "errors": set(),
    "shipped": set(),
    "manifest": {"shipped"},
    "workers": {"errors"},
    "trial": {"errors"},
    "read": {"errors", "trial"},
    "rdf": {"errors", "trial"},
    "link": {"errors", "trial"},
    "shacl": {"errors", "trial", "rdf", "shipped"},
    "report": {"rdf", "shacl", "manifest", "shipped"},
    "graph": {"errors", "trial", "rdf"},
    "telling": {"read", "trial"},
    "opening": {"graph", "telling"},
    "drafting": {"errors", "trial", "read", "telling"},
    "comparing": {"errors", "trial", "rdf", "link", "graph", "drafting"},
    "checking": {"errors", "opening", "shacl", "graph", "shipped"},
    "reporting": {"checking", "opening", "graph", "report", "shacl"},
    "scopes": {"rdf", "shacl"},
    "mapping": {"trial", "rdf", "link", "shacl", "graph", "scopes", "telling"},
    "projection": {"trial", "rdf", "link", "shacl", "graph", "mapping"},
    "relating": {"link", "rdf", "scopes", "shacl"},
    "planning": {"trial", "graph", "mapping"},
    "making": {"graph", "planning", "mapping", "report", "shacl", "workers"},
    "line": {"rdf", "link", "graph", "shacl", "scopes", "projection", "relating", "making"},
    "replacing": {"trial", "rdf", "link", "shacl", "graph", "mapping", "projection"},
    "relinking": {"rdf", "link", "shacl", "graph", "scopes", "mapping", "relating", "replacing"},
    "rechecking": {"rdf", "link", "shacl", "graph"},
    "changes": {"errors", "link", "graph", "making", "replacing"},
    "updating": {
        *("rdf", "link", "shacl", "report", "graph", "scopes", "relating", "replacing", "relinking", "rechecking"),
        *("making", "changes", "workers"),
    },
    "digesting": {"read", "trial", "graph"},
    "batching": {"read", "trial", "graph", "digesting"},
    "keeping": {"errors", "read", "rdf", "graph", "batching", "digesting", "workers"},
    "building": {
        *("errors", "read", "rdf", "link", "shacl", "graph", "keeping", "planning", "making", "line", "updating"),
        *("opening", "shipped", "workers"),
    },
    "cli": {
        "errors",
        "building",
        "comparing",
        "checking",
        "reporting",
        "opening",
        "graph",
        "manifest",
        "report",
        "shacl",
        "rdf",
    },
    "__init__": {"errors", "building", "comparing", "opening", "graph", "manifest", "trial"},
    "__main__": {"cli"},
}

# Library → rooms (or modules) that may import it. Anything else outside the standard library is a mistake.
LIBRARIES: dict[str, set[str]] = {
    "lxml": {"read.html"},
    "msgspec": {"trial", "read", "rdf", "link", "report.listing", "shacl", "graph", "mapping", "changes", "cli"},
    "zstandard": {"read.aact_join", "graph.ledger", "graph.ready", "graph.projections"},
    "rdflib": {"shacl", "report", "checking", "graph.graph", "graph.rdf_files", "graph.vocabulary"},
    "pyshacl": {"shacl.referee"},
    "pyoxigraph": {
        *("graph.store", "graph.owners", "graph.rdf_files", "graph.table", "graph.export"),
        *("graph.links", "graph.part", "graph.ids", "graph.asked", "graph.answering", "graph.table_formats"),
    },
    "oxrdflib": {"graph.graph"},
    "networkx": {"graph.network", "graph.communities", "graph.export", "graph.graph"},
    "matplotlib": {"graph.picture_paper"},
    "pandas": {"graph.table"},
    "numpy": {"link", "relating", "relinking", "comparing"},
    "scipy": {"link"},
    "click": {"cli"},
    "rich": {"cli.screen"},
}

MODULES = sorted(KG.rglob("*.py"))


def name_of(path: Path) -> str:
    """``trial.model`` for kg/trial/model.py; ``trial`` for its package."""
    parts = path.relative_to(KG).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def room_of(module: str) -> str:
    return module.partition(".")[0]


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where a name comes from"
            assert node.module is not None
            yield node.module
            if node.module == "kg" or (KG.parent / Path(*node.module.split("."))).is_dir():
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(path: Path) -> Iterator[str]:
    for module in imports_of(path):
        if module.startswith("kg."):
            inside = module.removeprefix("kg.")
            if (KG / Path(*inside.split("."))).is_dir() or (KG / Path(*inside.split("."))).with_suffix(".py").is_file():
                yield inside


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down(path: Path) -> None:
    module = name_of(path)
    room = room_of(module)
    assert room in ROOMS, f"{module} is in no room of the table"
    for imported in ours(path):
        target = room_of(imported)
        assert target == room or target in ROOMS[room], f"kg.{module} may not import kg.{imported}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    module = name_of(path)
    for imported in imports_of(path):
        library = imported.partition(".")[0]
        if library == "kg" or library in sys.stdlib_module_names:
            continue
        allowed = LIBRARIES.get(library, set())
        assert module in allowed or room_of(module) in allowed, f"kg.{module} may not import {library}"


def test_no_reader_imports_another() -> None:
    shared = {"read.doubts", "read.fields", "read.page", "read.html", "read.saved_page", "read.layouts"}
    shared |= {"read.ctgov_fields", "read.ctgov_results_fields", "read.wordings", "read.delimited", "read.encoding"}
    hosts = {"read.readers", "read.walk", "read.unpacking", "read.unpacking_members", "read.unpacking_streams"}
    hosts |= {"read.pieces"}
    modules = {name_of(path) for path in MODULES}
    for path in MODULES:
        if (module := name_of(path)).startswith("read.") and module not in hosts:
            # A reader's parts are called after it: read.veeva, read.veeva_layout.
            reader = next((each for each in sorted(modules) if module.startswith(f"{each}_")), module)
            others = {each for each in ours(path) if each.startswith("read.")} - shared - {module}
            assert not {each for each in others if not each.startswith(f"{reader}_")}, module


def test_no_circles() -> None:
    edges = {name_of(path): {each for each in ours(path) if each != name_of(path)} for path in MODULES}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, f"circle: {' → '.join((*trail, module))}"
        if module not in done:
            for each in sorted(edges.get(module, ())):
                visit(each, (*trail, module))
            done.add(module)

    for module in edges:
        visit(module, ())


def test_rooms_are_small() -> None:
    """About 250 lines; a table of fields or codes may be longer, since it is data."""
    tables = {"read.aact_tables", "read.ctgov_fields", "read.ctgov_results_fields", "trial.codes", "trial.model"}
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    too_big = {module: size for module, size in sizes.items() if size > 320 and module not in tables}
    assert not too_big


def test_the_table_has_no_dead_rooms() -> None:
    rooms = {room_of(name_of(path)) for path in MODULES}
    assert rooms == set(ROOMS)


def test_a_question_does_not_wait_for_what_only_a_build_or_a_check_needs() -> None:
    heavy = {"numpy", "scipy", "pyshacl", "matplotlib", "pandas"}
    loaded = f"import sys, kg.cli.main; print(*{heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
