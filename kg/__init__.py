"""TrialGraph: clinical-trial records and pages → a validated, queryable knowledge graph.

::

    import kg

    graph = kg.build(["ctg-studies.json.zip", "pages/"], output="output")  # or kg.open("output")
    graph["NCT02455596"].sponsors  # the typed trial
    graph.query("SELECT …")  # a table: iterate, .to_csv(), .to_pandas()
    graph.related("NCT07328828")  # links, strongest first, each with its evidence
    graph.network()  # networkx.MultiDiGraph
    graph.findings  # SHACL findings
    graph.rdflib()  # an rdflib view of the store
    kg.fields("enrollment")  # which registry field becomes which term
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.building import SAMPLE_SOURCE, build
    from kg.comparing import compare
    from kg.errors import Busy, GraphInvalid, KgError, NotFound, NotRecognized, QueryError, ReadError, ShapeError
    from kg.graph.graph import Graph
    from kg.graph.table import Statements, Table
    from kg.manifest import Field, fields
    from kg.opening import open_graph as open  # noqa: A004 - kg.open reads as it should
    from kg.trial.model import Trial

__all__ = [
    "SAMPLE_SOURCE",
    "Busy",
    "Field",
    "Graph",
    "GraphInvalid",
    "KgError",
    "NotFound",
    "NotRecognized",
    "QueryError",
    "ReadError",
    "ShapeError",
    "Statements",
    "Table",
    "Trial",
    "build",
    "compare",
    "fields",
    "open",
]

_HOMES = {
    "kg.building": ("SAMPLE_SOURCE", "build"),
    "kg.comparing": ("compare",),
    "kg.errors": (
        "Busy",
        "GraphInvalid",
        "KgError",
        "NotFound",
        "NotRecognized",
        "QueryError",
        "ReadError",
        "ShapeError",
    ),
    "kg.graph.graph": ("Graph",),
    "kg.graph.table": ("Statements", "Table"),
    "kg.manifest": ("Field", "fields"),
    "kg.opening": ("open",),
    "kg.trial.model": ("Trial",),
}


def __getattr__(name: str) -> Any:
    """The public names, each loaded when it is first used: a query need not wait for what only a build needs."""
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(home), "open_graph" if name == "open" else name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
