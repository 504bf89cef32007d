"""The parts of a trial that are sought by their words: criteria, and persons by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.rdf.turtle import value
from kg.trial.searched import Excerpt

_SOUGHT = {"ct:Criterion": ("criteria", "schema:text"), "ct:Person": ("persons", "rdfs:label")}


def excerpts(nct_id: str, own: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Excerpt]:
    r"""The excerpts among a trial's own statements; each is named by what its IRI has after the trial's.

    >>> own = {"<trial/NCT02455596#person-a-1>": {"a": ["ct:Person"], "rdfs:label": ['"A. \\"Ace\\" Lamp"']}}
    >>> list(excerpts("NCT02455596", own))
    [Excerpt(field='persons', name='person-a-1', text='A. "Ace" Lamp')]
    """
    begin = len(f"<trial/{nct_id}#")
    for subject, statements in own.items():
        field, predicate = _SOUGHT.get(statements["a"][0], ("", "")) if "a" in statements else ("", "")
        for term in statements.get(predicate, ()):
            yield Excerpt(field, subject[begin:-1], value(term))
