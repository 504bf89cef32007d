"""pySHACL over rdflib graphs: the referee of the compiled checks, and the engine for what is not compiled.

Never over an Oxigraph store: pySHACL is slow there, and wrong, since literals come back in another form.
"""

from __future__ import annotations

import logging
import warnings

from pyshacl import validate as pyshacl_validate
from rdflib import SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import ShapeError
from kg.rdf.turtle import text
from kg.shacl.finding import SEVERITIES, Finding
from kg.shacl.paths import described
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
    return findings_of(report, shapes)


def findings_of(report: Graph, shapes: Graph) -> list[Finding]:
    """The results of a W3C validation report as findings, each of a shape among ``shapes``."""
    found = set()
    for result in report.objects(None, SH.result):
        path = report.value(result, SH.resultPath)
        if isinstance(path, BNode):
            # Of a path within paths the report has a part alone.
            path = shapes.value(report.value(result, SH.sourceShape), SH.path)
        found.add(
            Finding(
                focus=_term(report.value(result, SH.focusNode)),
                path="" if path is None else described(shapes, path),
                value=_term(report.value(result, SH.value)),
                shape=_term(report.value(result, SH.sourceShape)),
                component=local_name(report.value(result, SH.sourceConstraintComponent)),
                severity=_severity(report.value(result, SH.resultSeverity)),
                message=" ".join(sorted(str(message) for message in report.objects(result, SH.resultMessage))),
            )
        )
    return sorted(found)


def _severity(node: Node | None) -> str:
    name = local_name(node)
    if name not in SEVERITIES:
        raise ShapeError(f"the severity is {name}, and not one of {', '.join(SEVERITIES)}")
    return name


def _term(node: Node | None) -> str:
    """A node as N-Triples writes it; empty where there is none."""
    if node is None:
        return ""
    if isinstance(node, URIRef):
        return f"<{node}>"
    if not isinstance(node, Literal):
        return node.n3()
    if node.language:
        return f"{text(str(node))}@{node.language}"
    return text(str(node)) + (f"^^<{node.datatype}>" if node.datatype not in {None, XSD.string} else "")


# pySHACL and rdflib log what they also return or raise; a person who validates reads that.
for _name in ("pyshacl-validate", "rdflib.term"):
    logging.getLogger(_name).addFilter(lambda _record: False)
