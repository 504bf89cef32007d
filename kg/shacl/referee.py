"""pySHACL over rdflib graphs: the engine, until shapes are compiled, and the referee after.

Never over an Oxigraph store: pySHACL is slow there, and wrong, since literals come back in another form.
"""

from __future__ import annotations

import logging
import warnings

from pyshacl import validate as pyshacl_validate
from rdflib import SH, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import ShapeError
from kg.rdf.turtle import text
from kg.shacl.finding import Finding
from kg.shacl.shapes import local_name


def validate(data: Graph, shapes: Graph, codes: Graph | None = None) -> list[Finding]:
    """The findings of a data graph, sorted, each once. ``data`` is changed: the codes are added to it.

    Raises:
        ShapeError: pySHACL cannot use the shapes.
    """
    if codes is not None:
        data += codes
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            _, report, _ = pyshacl_validate(data, shacl_graph=shapes, inplace=True, do_owl_imports=False)
    except Exception as error:
        raise ShapeError(f"the shapes cannot be used ({' '.join(str(error).split())[:300]})") from error
    if not isinstance(report, Graph):
        raise ShapeError(f"the shapes cannot be used ({report})")
    return findings_of(report)


def findings_of(report: Graph) -> list[Finding]:
    """The results of a W3C validation report as findings."""
    found = set()
    for result in report.objects(None, SH.result):
        found.add(
            Finding(
                focus=_term(report.value(result, SH.focusNode)),
                path=_path(report, report.value(result, SH.resultPath)),
                value=_term(report.value(result, SH.value)),
                shape=_term(report.value(result, SH.sourceShape)),
                component=local_name(report.value(result, SH.sourceConstraintComponent)),
                severity=local_name(report.value(result, SH.resultSeverity)),
                message=" ".join(sorted(str(message) for message in report.objects(result, SH.resultMessage))),
            )
        )
    return sorted(found)


def _path(report: Graph, path: Node | None) -> str:
    if path is None or isinstance(path, URIRef):
        return _term(path)
    if (inverse := report.value(path, SH.inversePath)) is not None:
        return f"^{_path(report, inverse)}"
    return "/".join(_path(report, step) for step in report.items(path)) or "a path"


def _term(node: Node | None) -> str:
    """A node as N-Triples writes it; empty where there is none."""
    if node is None:
        return ""
    if isinstance(node, URIRef):
        return f"<{node}>"
    if not isinstance(node, Literal):
        return node.n3()
    suffix = f"@{node.language}" if node.language else f"^^<{node.datatype}>" if node.datatype else ""
    return text(str(node)) + suffix


# pySHACL and rdflib log what they also return; a person who validates reads the findings.
for _name in ("pyshacl", "rdflib.term"):
    logging.getLogger(_name).setLevel(logging.ERROR)
