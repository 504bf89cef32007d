"""Search downloads in the columns of 2020: each record rendered as a row of a TSV, and read again."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.formats import Format
from benchmarks.formats_csv import LOST as LOST_SINCE
from benchmarks.formats_csv import explain, fields, reader_of
from tests.rendering import ctgov_csv as rendering

_LEGACY: Final = "classes of sponsors are in one column for all of them, in four words"
LOST: Final = {
    **{path: why for path, why in LOST_SINCE.items() if path not in ("minimum_age", "maximum_age")},
    "brief_summary": "there is no column for it",
    "lead_sponsor.agency_class": _LEGACY,
    "funder_types": _LEGACY,
    "sites.postal_code": "there is no column for it",
    **{
        f"{kind}_outcomes": "which outcomes are primary, secondary or other is not told"
        for kind in ("primary", "secondary", "other")
    },
}


def _fields(trial: Any) -> dict[str, Any]:
    return {name: value for name, value in fields(LOST)(trial).items() if name != "sites.postal_code"}


FORMAT: Final = Format(
    "csv2020",
    "Search downloads of 2020",
    reader_of(rendering.row_2020, "\t"),
    LOST,
    explain,
    "The 27 columns of 2020, tab-separated.",
    fields=_fields,
)
