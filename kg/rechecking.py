"""Rules asked again, of what an update touches alone: over small stores that hold all that a rule looks at.

A rule looks at one trial with its parts and what these lead to, or at two trials with what joins them (tested).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from kg.graph import part, store, vocabulary
from kg.graph.store import Filled
from kg.link import joins
from kg.rdf.names import expand
from kg.rdf.related import Statements
from kg.rdf.turtle import blocks
from kg.shacl import rules, shapes
from kg.shacl.finding import Finding
from kg.shacl.shapes import Rule

RULE: Final = "SPARQLConstraintComponent"
"""The component of what a rule finds."""

_PAIRS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Touched:
    """What an update touches: trials that changed, and the nodes of computed links."""

    base: str
    trials: frozenset[str]
    links: frozenset[str]

    def has(self, finding: Finding) -> bool:
        """Whether a rule's finding is about any of it."""
        if finding.focus in self.links:
            return True
        named = re.match(rf"<{re.escape(self.base)}(?:trial|link)/(NCT\d{{8}})", finding.focus)
        return named is not None and named[1] in self.trials


def own(texts: Iterable[tuple[Path, Statements]], base: str) -> Iterator[Finding]:
    """What the rules find about some trials. Each text has trials whole, and comes with the nodes that they share."""
    codes, asked = vocabulary.text(shapes.load().codes), shapes.load().rules
    for text, shared in texts:
        yield from _asked(part.of_files([text], "".join([codes, *blocks(shared)]), base), asked)


def links(filled: Filled, pairs: Iterable[tuple[str, str]], base: str) -> Iterator[Finding]:
    """What the rules about links find about some pairs of trials (terms)."""
    about = [rule for rule in shapes.load().rules if rule.name in joins.RULES]
    stream = iter(pairs)
    while chunk := list(islice(stream, _PAIRS)):
        held = part.of_pairs(filled, ((expand(one, base), expand(other, base)) for one, other in chunk))
        yield from _asked(held, about)


def _asked(held: Filled, asked: Iterable[Rule]) -> list[Finding]:
    return rules.run(asked, lambda query: store.rows(held, query))
