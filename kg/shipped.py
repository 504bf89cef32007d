"""The files that ship beside the code: ontology, shapes, named queries and the sample.

In a checkout ``ontology/`` and ``shapes/`` stand at the top level; in an installed wheel they lie inside the package.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from hashlib import sha256
from importlib import metadata
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


# Libraries that have a say in what a document becomes, and how alike two trials are.
_LIBRARIES = ("msgspec", "numpy", "pyshacl", "rdflib", "scipy")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Sixteen hexadecimal digits that change whenever the same document might become something else.

    They cover our code, the ontology and the shapes, the libraries that read, check and compare, and Python, whose
    Unicode tables differ from version to version.
    """
    versions = [*(f"{name} {metadata.version(name)}" for name in _LIBRARIES), str(sys.version_info[:2])]
    digest = sha256("\n".join(versions).encode())
    for path in [*sorted(_PACKAGE.rglob("*.py")), *files("ontology"), *files("shapes")]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
