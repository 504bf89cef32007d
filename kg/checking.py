"""Validate: the findings of a graph, or those of any RDF files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rdflib import Graph

from kg.errors import ReadError
from kg.opening import open_graph
from kg.shacl import referee, shapes
from kg.shacl.finding import Finding

_SUFFIXES = {".ttl": "turtle", ".nt": "nt"}


def findings(files: Iterable[Path], shapes_folder: Path | None, output: Path) -> list[Finding]:
    """The findings of files under a folder of shapes; of the graph in ``output`` where no file is given.

    Raises:
        ReadError: a file that is not there or not RDF.
        ShapeError: shapes that cannot be used.
        NotFound: no file is given, and no graph is there.
    """
    paths = list(files)
    if not paths:
        graph = open_graph(output)
        if shapes_folder is None:
            return sorted(Finding(**row) for row in graph.findings)
        paths = [graph.path / "graph.ttl"]
    loaded = shapes.load(shapes_folder)
    return referee.validate(_parsed(paths), loaded.whole, loaded.codes)


def _parsed(paths: list[Path]) -> Graph:
    data = Graph()
    for path in paths:
        if not path.exists():
            raise ReadError("no such file or folder; check the spelling", str(path))
        members = sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES) if path.is_dir() else [path]
        if not members:
            raise ReadError("no *.ttl or *.nt file in this folder", str(path))
        for member in members:
            _parse(data, member)
    return data


def _parse(data: Graph, path: Path) -> None:
    try:
        data.parse(path, format=_SUFFIXES.get(path.suffix, "turtle"))
    except Exception as error:
        raise ReadError(f"not readable as RDF ({' '.join(str(error).split())[:200]})", str(path)) from error
