"""Open what a build left. Apart from the build, so that asking a question does not load what only building needs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from kg.graph.folder import Folder, is_output
from kg.graph.graph import Graph
from kg.graph.summary import Summary
from kg.telling import record_of


def open_graph(output: str | os.PathLike[str] = "output", *, summary: Summary | None = None) -> Graph:
    """The graph that the last build left in a folder.

    Raises:
        NotFound: nothing was built there.
    """
    return Graph(Folder(output), record_of, summary)


def graph_meant(files: Sequence[Path], output: Path) -> Graph | None:
    """The graph that a check is about: the one in ``output`` where no file is given, or in the one folder that is.
    None where files are to be checked that no build left.

    Raises:
        NotFound: no file is given, and no graph is there.
    """
    if not files:
        return open_graph(output)
    return open_graph(files[0]) if len(files) == 1 and is_output(files[0]) else None
