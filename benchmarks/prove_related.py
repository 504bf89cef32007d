"""The figures about related trials: how good the ranking is, what it costs. A part of ``docs/proof.md``."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.prove_validation import told

SIZES = (6_835, 50_000, 577_000)
"""How many trials; the largest is the whole registry, and takes most of an hour."""


def related() -> Iterator[str]:
    """All of it, as sections of Markdown."""
    yield f"## Related trials: the ranking\n\n{told('benchmarks.related')}"
    costs = "\n".join(told("benchmarks.related", "--scale", str(size), "--threads", "2") for size in SIZES)
    yield f"## Related trials: time and memory\n\n{costs}"
