"""The tables as triples with rdflib, one ``add`` each, and serialized: ``with_rdflib.py source.zip out.nt``."""

from __future__ import annotations

import sys

import rdflib
from rdflib.namespace import RDF, XSD
from tables import BASE, LITERALS, tables


def main() -> None:
    source, target = sys.argv[1:]
    terms, graph = rdflib.Namespace(BASE), rdflib.Graph()
    rows = tables(source)
    for name in LITERALS:
        for row in rows[name]:
            graph.add((terms[f"trial/{row['trial']}"], terms[name], rdflib.Literal(row["value"])))
    for row in rows["id"]:
        graph.add((terms[f"trial/{row['trial']}"], RDF.type, terms.Trial))
    for row in rows["enrollment"]:
        value = rdflib.Literal(row["value"], datatype=XSD.integer)
        graph.add((terms[f"trial/{row['trial']}"], terms.enrollment, value))
    for row in rows["intervention"]:
        node = terms[f"intervention/{row['node']}"]
        graph.add((terms[f"trial/{row['trial']}"], terms.intervention, node))
        graph.add((node, terms.name, rdflib.Literal(row["value"])))
    for row in rows["interventionType"]:
        graph.add((terms[f"intervention/{row['node']}"], terms.type, rdflib.Literal(row["value"])))
    graph.serialize(target, format="nt", encoding="utf-8")


if __name__ == "__main__":
    main()
