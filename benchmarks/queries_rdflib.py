"""rdflib in memory, asked the same; a process of its own, since it takes much memory and may not come back.

``python -m benchmarks.queries_rdflib graph.ttl asked.json`` prints times as JSON.
"""

from __future__ import annotations

import json
import signal
import statistics
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any, Final

import rdflib

LIMIT: Final = 20
ALL: Final = 1200
"""After so many seconds in all, the other questions are left out."""


class TooLong(Exception):
    """A question took longer than the limit."""


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what signal gives
    raise TooLong


def main() -> None:
    signal.signal(signal.SIGALRM, _stop)
    started = time.perf_counter()
    graph = rdflib.Graph().parse(sys.argv[1], format="turtle")
    told: dict[str, Any] = {"parse_seconds": time.perf_counter() - started, "questions": {}}
    asked: dict[str, list[str]] = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    started = time.perf_counter()
    for name, texts in asked.items():
        left = time.perf_counter() - started < ALL
        told["questions"][name] = _asked(graph, texts) if left else {"why": "left out, for time"}
    print(json.dumps(told))


def _asked(graph: rdflib.Graph, texts: list[str]) -> dict[str, Any]:
    """The median of some questions, or why there is none."""
    laps = []
    for each in texts:
        started = time.perf_counter()
        signal.alarm(LIMIT)
        try:
            rows = sum(1 for _ in graph.query(each))
        except TooLong:
            return {"why": f"> {LIMIT} s"}
        except Exception as error:  # noqa: BLE001 - whatever rdflib does not like
            return {"why": f"{type(error).__name__}"}
        finally:
            signal.alarm(0)
        laps.append((time.perf_counter() - started) * 1000)
    return {"rdflib_ms": statistics.median(laps), "rows": rows}


if __name__ == "__main__":
    main()
