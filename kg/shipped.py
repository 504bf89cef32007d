"""The files that ship beside the code: ontology, shapes, named queries and the sample.

In a checkout ``ontology/`` and ``shapes/`` stand at the top level; in an installed wheel they lie inside the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder called ``name``, wherever this installation keeps it.

    >>> (folder("ontology") / "trialgraph.ttl").is_file()
    True
    """
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def files(name: str, pattern: str = "*.ttl") -> list[Path]:
    """The files of a shipped folder that match ``pattern``, sorted by name."""
    return sorted(folder(name).glob(pattern))
