"""Writes ``docs/cookbook.md``: every named query with its question, a command line and the first rows on the sample.

Run it from the repository root: ``python docs/cookbook.py``.
"""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path

import kg
from kg.graph.query import NamedQuery, named_query

ROWS, WIDTH = 5, 60

GROUPS = {
    "Find trials": (
        "trials-by-condition trials-by-mesh trials-by-intervention trials-by-intervention-mesh trials-by-sponsor "
        "trials-by-country trials-by-city trials-by-person trial-by-identifier trials-by-title "
        "trials-by-phase-and-start-year recruiting-now trials-for-age trials-for-children placebo-controlled "
        "criteria-mentioning terminated-with-reason completed-without-results"
    ),
    "Read one trial": (
        "trial-card arms-of-trial interventions-of-trial outcomes-of-trial eligibility-of-trial sites-of-trial "
        "publications-of-trial identifiers-of-trial documents-of-trial"
    ),
    "Read results": (
        "results-of-trial flow-of-trial events-of-trial serious-events drop-outs-by-reason trials-by-p-value"
    ),
    "From trial to trial": (
        "related-trials two-hop-related path-through-kinds similar-recruiting-in-country "
        "related-completed-with-results related-by-role shared-identifiers shared-publications similar-by-mesh "
        "most-similar-pairs hubs undescribed-trials"
    ),
    "Count": (
        "phases-by-condition statuses-by-condition interventions-by-condition countries-by-trials trials-per-year "
        "enrollment-by-phase sponsors-by-trials collaborators-of-sponsor facilities-by-trials"
    ),
    "Check": (
        "findings-by-rule trials-with-finding findings-of-trial sponsors-by-findings trials-starting-after-completion "
        "sponsors-with-overdue-results retracted-publications"
    ),
}

HEAD = f"""# Cookbook

Questions and real answers. Every answer here comes from the sample that ships with TrialGraph (the first {ROWS} rows,
long cells cut); `python docs/cookbook.py` writes this page anew. The sample is abridged, so none of this is for
decisions about treatment.

```
kg query --list                                                    # all questions
kg query --name trials-by-condition --set condition=carcinoma      # one of them
```

In Python, `graph.ask("trials-by-condition", condition="carcinoma")` gives the same rows. Words are found as parts of
names, in whatever case, unless the parameter says otherwise.
"""


def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as folder:
        graph = kg.build(kg.SAMPLE_SOURCE, folder)
        parts = [HEAD]
        for group, names in GROUPS.items():
            parts.append(f"\n## {group}\n")
            parts += [recipe(graph, named_query(name)) for name in names.split()]
    Path(__file__).with_name("cookbook.md").write_text("".join(parts), encoding="utf-8")


def recipe(graph: kg.Graph, query: NamedQuery) -> str:
    """One query: question, parameters, command line, first rows."""
    values = {each.name: each.example for each in query.parameters if each.example}
    command = " ".join(
        ["kg query --name", query.name, *(f"--set {shlex.quote(f'{k}={v}')}" for k, v in values.items())]
    )
    parameters = "".join(
        f"- `{each.name}`: {each.what}" + (f" (default `{each.default}`)" if each.default else "") + "\n"
        for each in query.parameters
    )
    table = graph.ask(query.name, values)
    lines = [table.columns, ("---",) * len(table.columns), *list(table.rows())[:ROWS]]
    shown = "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)
    if not len(table):
        shown = "No rows on the sample."
    elif len(table) > ROWS:
        shown += f"\n\n… {len(table)} rows in all."
    return f"\n### {query.name}\n\n{query.answers}\n\n{parameters}\n```\n{command}\n```\n\n{shown}\n"


def cell(value: object) -> str:
    """A value as a cell of a Markdown table."""
    text = "" if value is None else " ".join(str(value).split())
    return (text if len(text) <= WIDTH else text[: WIDTH - 1] + "…").replace("|", "\\|")


if __name__ == "__main__":
    main()
