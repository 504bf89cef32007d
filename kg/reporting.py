"""A report for people on what a check found: the findings with what is known of the graph they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path

from kg.checking import Checked
from kg.graph.graph import Graph
from kg.graph.owners import Owners
from kg.opening import graph_meant
from kg.report.reasons import Origin
from kg.report.rules import Report, report
from kg.report.text import numbered
from kg.shacl import shapes
from kg.shacl.finding import at_least


def report_on(
    checked: Checked,
    files: Sequence[Path],
    shapes_folder: Path | None,
    output: Path,
    *,
    engine: str = "compiled",
    severity: str = "Info",
    examples: int = 5,
) -> Report:
    """The report on a check, from the arguments that :func:`kg.checking.check` was given and what it gave back.

    Raises:
        NotFound: the graph is gone.
        ShapeError: so are the shapes.
    """
    graph = graph_meant(files, output)
    shown = at_least(checked.findings, severity)
    hidden = len(checked.findings) - len(shown)
    as_built = graph is not None and shapes_folder is None and engine == "compiled"
    facts = dict(_data(graph, files))
    facts["Shapes"] = _shapes(shapes_folder)
    facts["Checked by"] = _engine(engine, as_built=as_built)
    if severity != "Info":
        facts["Shown"] = f"findings of severity {severity} or worse"
    return report(
        shown,
        shapes.load(shapes_folder).whole,
        origin=_origin(graph, shapes_folder),
        trials=None if graph is None else Owners(graph),
        examples=examples,
        of_trials=None if graph is None else graph.info["trials"],
        hidden=hidden,
        facts=facts,
        table="findings.tsv beside the graph" if as_built else "what `kg validate --format tsv` writes",
    )


def _origin(graph: Graph | None, shapes_folder: Path | None) -> Origin:
    if shapes_folder is not None:
        return Origin.OTHER_SHAPES
    return Origin.FILES if graph is None else Origin.BUILT


def _engine(engine: str, *, as_built: bool) -> str:
    if engine == "pyshacl":
        return "pySHACL"
    return "TrialGraph, when the graph was built" if as_built else "TrialGraph, and pySHACL for what it does not know"


def _shapes(folder: Path | None) -> str:
    version = metadata.version("trialgraph")
    return f"those of TrialGraph {version}" if folder is None else f"those in the folder {folder.resolve().name}"


def _data(graph: Graph | None, files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """What was checked. Of paths only the last part is told: a report is forwarded, and equal for equal data."""
    if graph is None:
        yield "Files", ", ".join(path.resolve().name for path in files)
        return
    info = graph.info
    sources = ", ".join(f"{each['source']} ({numbered(each['documents'], 'document')})" for each in info["inputs"])
    yield "Graph", f"built by TrialGraph {info['versions']['trialgraph']} from {sources or 'no document'}"
    yield "Trials", f"{info['trials']:,} described, {info['trials_only_linked_to']:,} only linked to"
    yield "Statements", f"{info['triples']:,}"
    if info["rejected"]:
        yield "Not read", f"{numbered(info['rejected'], 'document')}; rejected.tsv beside the graph says why"
    newest = next(iter(graph.select("SELECT (MAX(STR(?date)) AS ?newest) { ?trial ct:lastUpdatePostedDate ?date }")))
    if newest["newest"]:
        yield "Newest update", str(newest["newest"])
