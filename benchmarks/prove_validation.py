"""The figures about validation: speed, agreement, memory. A part of ``docs/proof.md``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

RECORDS, ALL, TRIALS = 300, 6_835, 20_000


def validated() -> Iterator[str]:
    """All of it, as sections of Markdown."""
    speed = ("--records", str(RECORDS), "--agree", str(ALL), "--memory", str(TRIALS))
    yield f"## Validation: speed, agreement, memory\n\n{told('benchmarks.validation', *speed)}"
    yield f"## Validation: one thing broken at a time\n\n{told('benchmarks.faults')}"


def told(module: str, *options: str) -> str:
    """What a benchmark prints, run in a process of its own."""
    command = ["-m", module, *options]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True)
    return f"`python {' '.join(command)}`\n\n```\n{done.stdout.rstrip()}\n```\n"
