"""AACT's tables: each record rendered as rows, joined and read again."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.formats import DATA, Format, Rendered, studies
from kg.read import aact
from kg.read.walk import Source, documents
from kg.trial.record import Document
from tests.rendering import aact as rendering


def _read(every: int) -> Rendered:
    with tempfile.TemporaryDirectory() as folder:
        rendering.write(studies(every), DATA / "schema" / "aact-v2-mapping.json", Path(folder))
        for found in documents(Source.of(folder)):
            if not isinstance(found, Document):
                raise ValueError(f"{found.member} {found.ordinal}: {found.reason}")
            start = time.perf_counter()
            record = aact.read(found.body)
            yield record.trial.nct_id, found.body, record, time.perf_counter() - start


_NOTES: Final = (
    "Rendered by AACT's own map of its tables; what that map holds as code is ours (`tests/rendering/aact.py`). "
    "No real export was at hand. An export without a table says nothing of what the table holds: of that, another "
    "record of the trial speaks if there is one."
)
_NONE: Final = "AACT has no column for it"
_LEAVES: Final = "AACT leaves browse topics out"

LOST: Final = {
    **dict.fromkeys(
        (
            *("results_waived", "estimated_results_first_submitted_date", "first_mcp_posted", "submissions"),
            *("data_version", "minimum_bmi", "maximum_bmi", "no_sap", "unposted_responsible_party"),
            *("violation_events", "pointers_to_this_expanded_access", "unposted_events.date_unknown"),
        ),
        _NONE,
    ),
    **{f"{of}_{what}": _LEAVES for of in ("condition", "intervention") for what in ("leaves", "branches")},
    **{
        f"{of}_{what}.id": "AACT has the terms of headings without their ids"
        for of in ("condition", "intervention")
        for what in ("headings", "ancestors")
    },
    **dict.fromkeys(("large_documents.upload_date", "large_documents.size"), _NONE),
    "results.outcome_measures.reporting_status": _NONE,
    "results.outcome_measures.calculate_pct": _NONE,
    "results.outcome_measures.denominator_units": _NONE,
    "results.outcome_measures.classes.denominators": "AACT has the counts of measures, not those of their classes",
    "results.outcome_measures.analyses.tested_non_inferiority": _NONE,
    "results.outcome_measures.analyses.ci_lower_limit_comment": _NONE,
    "results.baseline.measures.denominators": "AACT says for each number how many were analyzed, not where that stands",
    "results.adverse_events.all_cause_mortality_comment": _NONE,
    "results.adverse_events.serious.notes": _NONE,
    "results.adverse_events.other.notes": _NONE,
    "results.flow.periods.milestones.achievements.comment": _NONE,
}


_NO_ROW: Final = "no number was reported, so no row carries it"
_ONE_ROW: Final = frozenset({"frequency_threshold", "time_frame", "description"})


def _explain(name: str, expected: Any, found: Any) -> str:
    """The class of a disagreement; empty where none is known."""
    _, _, inner = name.partition("results.")
    if name == "arms":
        return "arm and intervention do not name each other in the record; AACT keeps what the intervention says"
    if inner.startswith("adverse_events.") and inner.rpartition(".")[2] in _ONE_ROW and found is None:
        return "no event was reported, and only events carry it"
    if "denominators" in inner:
        return "how many were analyzed stands beside numbers only"
    if inner.endswith((".upper_limit", ".lower_limit")):
        return "AACT has the limit as a number, without a final zero"
    if inner.startswith(("baseline.measures", "outcome_measures.classes", "outcome_measures.analyses", "flow.periods")):
        return _repeated(expected, found)
    return ""


def _repeated(expected: Any, found: Any) -> str:
    if found is None or set(found) < set(expected):
        return _NO_ROW
    if set(found) == set(expected):
        return "parts that follow each other and are called the same are one, or no row carries one of them"
    return ""


FORMAT: Final = Format("aact", "AACT's tables", _read, LOST, _explain, _NOTES)
