"""Writes docs/pages.md: what each page layout carries, and how far reading it agrees with the records behind pages.

Run it after a change of ``kg/read/layouts.py`` or of a reader: ``python docs/pages.py``. Without the folder of rendered
pages, the figures stay as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import agreement
from benchmarks.agreement_exceptions import EXCEPTIONS, Miss
from kg.read.layouts import LAYOUTS
from kg.trial.model import Trial

PAGE = Path(__file__).with_suffix(".md")
_FIGURES = "\n## Agreement\n"

_INTRODUCTION = """# Trial pages

Written by `docs/pages.py` from `kg/read/layouts.py` and the measurement in `benchmarks/agreement.py`; change those, not
this.

Two sites are read, ClinicalTrials.Veeva and MedDataX, each page as text that was extracted from it or as the page that
a browser saved (HTML, or one file with all, MHTML). A page is known by its content, never by its name or address.
`kg.read.layouts` names five layouts; `veeva` stands for the pages with a phase and without one.

| layout | site | page |
|---|---|---|"""

_KNOWN_BY = """
A saved page or a text that names a trial of ClinicalTrials.gov in another layout is rejected with one sentence that
names the first trial found and what can be read.

**Saved HTML.** The text of a saved page is taken from its markup and then read like any other text: lines end where
blocks end, paragraphs, headings and lists stand between blank lines, items begin with `* ` or their number; scripts,
styles, hidden parts, the site's navigation and its footer are left out. No saved page of either site was at hand: the
markup in the tests is ours. It sets each of the rendered pages in six ways (paragraphs, divisions with space and
without, text whose line ends count, a browser's archive), and each is read as its text is.

**Wording.** Words that our grammar of the sites assumes and no page at hand shows (ages, volunteers, types of arms,
phone lines, labels of eligibility, results) are read in several variants. A wording that is not known becomes a doubt.

## What a layout carries

● whole · ◐ in part, see below · empty: not at all. Fields are those of `kg.trial.model.Trial`.
"""

_MEASURED = """
The rendered pages were made from registry records by our grammar of the two sites; **they are not the live sites**, and
what the grammar has wrong these figures do not show. For the layouts `veeva-lossy` and `meddatax-results` there are no
pages. Compared is, on each of {pages} pages a layout, each field that the layout carries, with what the record behind
the page says: exactly, but for what the layout is known to lose (`benchmarks/agreement_views.py`). A page on which both
say nothing is not counted; one that says what the record does not is.

Read: pages on which the field agrees / pages that carry it. A page that was made with another value than its record's
does not carry that value; those are listed below with the others.
"""


def page(figures: str) -> str:
    """The whole page, with these figures."""
    return "\n".join(_layouts()) + "\n" + _FIGURES + figures


def figures() -> str:
    """The figures measured now or, where there are no rendered pages, those that the page has."""
    if agreement.DATA.is_dir():
        return "\n".join(figures_of(agreement.measure()))
    print("../shared/data is not here: the figures stay as they are", file=sys.stderr)
    return PAGE.read_text(encoding="utf-8").partition(_FIGURES)[2]


def _layouts() -> Iterator[str]:
    yield _INTRODUCTION
    for layout in LAYOUTS.values():
        yield f"| `{layout.name}` | {layout.site} | {layout.what} |"
    yield _KNOWN_BY
    yield "| field | " + " | ".join(f"`{name}`" for name in LAYOUTS) + " |"
    yield "|---" * (len(LAYOUTS) + 1) + "|"
    fields = [field for field in Trial.__struct_fields__ if any(field in each.carried for each in LAYOUTS.values())]
    for field in fields:
        marks = {None: "", "": "●"}
        cells = (marks.get(layout.loses(field), "◐") for layout in LAYOUTS.values())
        yield f"| `{field}` | " + " | ".join(cells) + " |"
    others = [f"`{field}`" for field in Trial.__struct_fields__ if field not in fields]
    yield f"\nNo layout carries {', '.join(others)}.\n\n### What is lost"
    for layout in LAYOUTS.values():
        yield f"\n**`{layout.name}`**\n"
        yield from (f"- `{field}`: {lost}" for field, lost in layout.carried.items() if lost)


def figures_of(scores: agreement.Scores) -> Iterator[str]:
    """The part of the page with these scores."""
    yield _MEASURED.format(pages=max(score.compared for fields in scores.values() for score in fields.values()))
    yield "| field | " + " | ".join(f"`{layout}`" for layout in scores) + " |"
    yield "|---" * (len(scores) + 1) + "|"
    names = dict.fromkeys(name for fields in scores.values() for name in fields)
    for name in names:
        yield f"| {name} | " + " | ".join(_cell(scores, layout, name) for layout in scores) + " |"
    yield "| **all** | " + " | ".join(_all(scores, layout) for layout in scores) + " |"
    yield "\nBelow 99 % are: " + "; ".join(_below(scores)) + "."
    yield "\n### Where the rendered page does not show what its record says\n"
    yield from _misses([each for each in EXCEPTIONS if not each.ours])
    yield "\n### Where the page shows it and the reader takes it otherwise or leaves it out\n"
    yield from _misses([each for each in EXCEPTIONS if each.ours])
    yield ""


def _cell(scores: agreement.Scores, layout: str, name: str) -> str:
    if name not in scores[layout] or not scores[layout][name].compared:
        return ""
    agree, carried = agreement.share(scores[layout][name], layout, name)
    return f"{agree} / {carried}"


def _below(scores: agreement.Scores) -> Iterator[str]:
    for layout, fields in scores.items():
        shares = {name: agreement.share(score, layout, name) for name, score in fields.items() if score.compared}
        names = [name for name, (agree, carried) in shares.items() if agree * 100 < carried * 99]
        if names:
            yield f"`{layout}` {', '.join(names)}"


def _all(scores: agreement.Scores, layout: str) -> str:
    agree, carried = agreement.total(scores, layout)
    return f"**{agree} / {carried} ({100 * agree / carried:.1f} %)**"


def _misses(misses: list[Miss]) -> Iterator[str]:
    """Each reason once, with the layouts, fields and pages that it is about."""
    for reason, pages in dict.fromkeys((each.reason, each.pages) for each in misses):
        same = [each for each in misses if (each.reason, each.pages) == (reason, pages)]
        layouts = ", ".join(f"`{layout}`" for layout in dict.fromkeys(each.layout for each in same))
        names = ", ".join(dict.fromkeys(each.name for each in same))
        yield f"- {layouts} · {names}: {reason}: {', '.join(pages)}."


if __name__ == "__main__":
    PAGE.write_text(page(figures()), encoding="utf-8")
