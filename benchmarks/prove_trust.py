"""The figures about trust: pages against the truth, merging, kills, and damaged input. A part of ``docs/proof.md``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import agreement, torture

ROOT = Path(__file__).resolve().parents[1]
KILLS = 50
FUZZ_SECONDS = 600


def trust() -> Iterator[str]:
    """All of it, as sections of Markdown."""
    yield pages()
    yield merging()
    yield kills()
    yield fuzz()


def pages() -> str:
    """How far the page readers agree with the records behind the rendered pages."""
    return "\n".join(["## Pages against the records behind them\n", *_agreement(), ""])


def _agreement() -> Iterator[str]:
    scores = agreement.measure()
    yield "Pages rendered by our own grammar of the sites, not saved from them; by field, with every miss explained, in"
    yield "[pages.md](pages.md).\n"
    yield "| layout | fields agree / carried | share |"
    yield "|---|---|---|"
    for layout in scores:
        agree, carried = agreement.total(scores, layout)
        if carried:
            yield f"| {layout} | {agree:,} / {carried:,} | {agree / carried:.1%} |"
    yield f"\nMisses without an explanation: {len(agreement.unexplained(scores))}."


def merging() -> str:
    """The cases of docs/building.md and the real revisions, as the tests tell it."""
    told = pytest("tests/end_to_end/test_merging.py", "tests/real/test_revisions.py", "tests/real/test_agreement.py")
    return (
        "## Several documents of one trial\n\n"
        "The cases in [building.md](building.md), each built from files; the 102 real revisions, of which nothing\n"
        f"remains that only an older one stated; records beside rendered pages: {told}.\n"
    )


def kills() -> str:
    """What the kills showed."""
    outcome = torture.run(KILLS, seed=1)
    if outcome.wrong:
        sys.exit(outcome.table())
    return f"## Killed builds\n\n`python -m benchmarks.torture --kills {KILLS}`, {outcome.table()}"


def fuzz() -> str:
    """What damage did, told by the fuzzer."""
    command = ["benchmarks.fuzz", "--seconds", str(FUZZ_SECONDS), "--seed", "7"]
    told = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode:
        sys.exit(told.stdout + told.stderr)
    return "\n".join(
        ["## Damaged input\n", f"`python -m {' '.join(command)}`\n", "```", told.stdout.strip(), "```", ""]
    )


def pytest(*paths: str) -> str:
    """The last line of a test run."""
    command = [sys.executable, "-m", "pytest", "-q", *(str(ROOT / path) for path in paths)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip().splitlines()[-1]
