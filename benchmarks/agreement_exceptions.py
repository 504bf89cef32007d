"""The rendered pages on which a field disagrees with the record, each with its reason.

Either the rendered page does not show what the record says: it was made with another value, and no reader can find
what is not there. Or the page shows it and the reader leaves it out or takes it otherwise: those misses are ours.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Miss(NamedTuple):
    """Pages of one layout on which one field disagrees for one reason."""

    layout: str
    name: str
    reason: str
    pages: tuple[str, ...]
    ours: bool


_EVERY = ("veeva", "meddatax", "meddatax-lossy")
_MEDDATAX = ("meddatax", "meddatax-lossy")

# Why a page does not show what the record says → layouts, fields, pages.
_NOT_SHOWN: Final = {
    "the record says nothing of healthy volunteers; the page was made with No": (
        _EVERY,
        ("healthy_volunteers",),
        "NCT00720603 NCT02015689 NCT03619694 NCT03760055 NCT04288713 NCT04291937 NCT04513821 NCT04681118 NCT04883710 "
        "NCT05105685 NCT06631677 NCT06708429",
    ),
    "the record has no enrollment; the page was made with 0": (
        ("veeva",),
        ("enrollment",),
        "NCT00074919 NCT00720603 NCT02437500 NCT04288713 NCT04291937 NCT04513821 NCT04681118 NCT04903613 NCT06631677",
    ),
    "the record does not say whether enrollment is actual; the page was made as if it were": (
        ("veeva",),
        ("enrollment_type",),
        "NCT00074919 NCT00442663 NCT00720603 NCT02437500 NCT04288713 NCT04291937 NCT04513821 NCT04681118 NCT04903613 "
        "NCT05105685 NCT06631677",
    ),
    "the record says nothing of the sex; the page was made with All": (
        ("veeva",),
        ("sex",),
        "NCT05105685 NCT06631677",
    ),
    "the record does not say whether there are results; the page was made with Results pending": (
        ("meddatax",),
        ("has_results",),
        "NCT05105685",
    ),
    "the page was made with headings of criteria that the record does not have": (
        _EVERY,
        ("eligibility_text",),
        "NCT00112567 NCT00818662 NCT00899288 NCT01026493 NCT02437500 NCT03427424 NCT03983954 NCT04961996",
    ),
    "the page was made without headings of criteria that the record words in its own way": (
        _EVERY,
        ("eligibility_text",),
        "NCT03751280 NCT04509076 NCT06393088 NCT06467357 NCT06708429 NCT06771414",
    ),
    "the page was made without the criteria, which the record has in one line": (
        ("veeva", "meddatax"),
        ("eligibility_text",),
        "NCT00668109",
    ),
    "the page was made with a line above the heading of criteria moved below it": (
        ("veeva", "meddatax"),
        ("eligibility_text",),
        "NCT01108068",
    ),
    "the record names no responsible party; the page was made with the sponsor": (
        ("meddatax",),
        ("responsible_party",),
        "NCT00112567 NCT00442663 NCT05105685",
    ),
    "the record names an organisation in a field from before 2011; the page was made with the sponsor": (
        ("meddatax",),
        ("responsible_party",),
        "NCT00286195 NCT00479505 NCT00610623",
    ),
    "several interventions have one name; the page was made with the first of them in every group": (
        _MEDDATAX,
        ("interventions: arms",),
        "NCT00577720 NCT01835197 NCT05706207",
    ),
}

# Why the reader leaves out or takes otherwise what the page shows → layouts, fields, pages.
_OURS: Final = {
    "the city's name holds a comma, so that its second part is taken as the region": (
        _MEDDATAX,
        ("sites",),
        "NCT00668109 NCT04961996 NCT06380751",
    ),
    "no group repeats the lines, so names and descriptions of interventions cannot be told apart; left out": (
        _MEDDATAX,
        ("interventions: name",),
        "NCT00112567 NCT00442663 NCT05105685",
    ),
    "no group repeats the lines, so descriptions of interventions cannot be told from names; left out": (
        _MEDDATAX,
        ("interventions: description",),
        "NCT00112567 NCT00442663 NCT04681118 NCT04903613 NCT05105685 NCT06631677",
    ),
    "the second intervention stands below the first wherever that is named, and is taken as its description": (
        _MEDDATAX,
        ("interventions: name", "interventions: description", "interventions: arms", "arms: interventions"),
        "NCT01656408",
    ),
    "groups, interventions and descriptions have the same wording; what cannot be told apart is left out": (
        _MEDDATAX,
        (
            "interventions: description",
            "interventions: arms",
            "arms: label",
            "arms: description",
            "arms: interventions",
        ),
        "NCT01212094",
    ),
    "groups without interventions have descriptions as short as labels; all but the first are left out": (
        _MEDDATAX,
        ("arms: label", "arms: description", "arms: interventions"),
        "NCT02045147",
    ),
}

EXCEPTIONS: Final = tuple(
    Miss(layout, name, reason, tuple(pages.split()), ours)
    for ours, reasons in ((False, _NOT_SHOWN), (True, _OURS))
    for reason, (layouts, names, pages) in reasons.items()
    for layout in layouts
    for name in names
)
"""Every page and field that disagrees."""
