"""Open what a build left. Apart from the build, so that asking a question does not load what only building needs."""

from __future__ import annotations

import os

from kg.graph.folder import Folder
from kg.graph.graph import Graph
from kg.graph.summary import Summary
from kg.telling import record_of


def open_graph(output: str | os.PathLike[str] = "output", *, summary: Summary | None = None) -> Graph:
    """The graph that the last build left in a folder.

    Raises:
        NotFound: nothing was built there.
    """
    return Graph(Folder(output), record_of, summary)
