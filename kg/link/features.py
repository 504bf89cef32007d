"""What of a trial is compared with other trials: what is tested, on what, on whom, what for; not who does it or where.

Sponsors, people, places, ids and references are no features: two trials of one hospital are not alike for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from hashlib import blake2b
from math import log1p
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from kg.link.words import words
from kg.trial.model import Heading, Trial
from kg.trial.values import mesh_id

# How many words each part of a record counts as, however long it is, shared among its words: about the usual length,
# doubled for what is written to be short, halved for what is written at length. `docs/related.md` has what was tried.
MASSES: Final = {
    "titles": 60,
    "conditions": 15,
    "interventions": 20,
    "keywords": 25,
    "summary": 80,
    "descriptions": 40,
    "detailed_description": 120,
    "outcomes": 30,
    "eligibility": 40,
}

TWO_WORDS: Final = 0.5
"""What two words that stand together weigh, beside each of them: half."""


# A mark between two texts, so that no words stand together that do not.
_BETWEEN: Final = " . "


class Term(Struct, frozen=True, array_like=True, gc=False):
    """A MeSH heading of a trial; ``above`` tells that it is only an ancestor of one."""

    id: str
    name: str
    above: bool = False


class Features(Struct, frozen=True, kw_only=True, dict=True):
    """What of one trial is compared: headings, wordings as they stand, and words with what they weigh in the text.

    A trial has hundreds of words, and who reads many trials needs those of few: so they stand in ``wording``, a line
    each, and their weights in ``weights``, eight bytes each. ``keys`` has eight bytes for each heading of
    ``conditions``, of ``interventions`` and each of the words: a number that stands for it (:func:`key`), so that a
    corpus is counted without its words.
    """

    nct_id: str
    conditions: tuple[Term, ...] = ()
    interventions: tuple[Term, ...] = ()
    names: tuple[str, ...] = ()
    wording: str = ""
    weights: bytes = b""
    keys: bytes = b""

    @cached_property
    def words(self) -> dict[str, float]:
        """The words, each with its weight."""
        return dict(zip(self.wordings, np.frombuffer(self.weights, "<f8").tolist(), strict=True))

    @property
    def wordings(self) -> list[str]:
        """The words alone."""
        return self.wording.split("\n") if self.wording else []

    @property
    def numbers(self) -> npt.NDArray[np.uint64]:
        """The keys as an array."""
        return np.frombuffer(self.keys, "<u8").astype(np.uint64)


def features(trial: Trial) -> Features:
    """The features of a trial.

    >>> found = features(Trial(nct_id="NCT01236547", brief_title="Icaritin in Cancer", conditions=("Liver Cancer",)))
    >>> found.names, sorted(found.words)
    (('Liver Cancer',), ['cancer', 'icaritin', 'liver', 'liver cancer'])
    """
    return featured(
        trial.nct_id,
        conditions=_terms(trial.condition_headings, trial.condition_ancestors),
        interventions=_terms(trial.intervention_headings, trial.intervention_ancestors),
        names=tuple(dict.fromkeys((*trial.conditions, *(each.name for each in trial.interventions if each.name)))),
        words=_weighed(texts(trial)),
    )


def featured(
    nct_id: str,
    *,
    conditions: tuple[Term, ...] = (),
    interventions: tuple[Term, ...] = (),
    names: tuple[str, ...] = (),
    words: dict[str, float],
) -> Features:
    """Features with the keys that belong to them."""
    keys = [_hash("c", term.id) for term in conditions]
    keys += [_hash("i", term.id) for term in interventions]
    keys += [_hash("w", word) for word in words]
    return Features(
        nct_id=nct_id,
        conditions=conditions,
        interventions=interventions,
        names=names,
        wording="\n".join(words),
        weights=np.array(list(words.values()), "<f8").tobytes(),
        keys=b"".join(keys),
    )


def key(kind: str, name: str) -> int:
    """The number that stands for a feature: 64 bits of its hash, the same on every machine."""
    return int.from_bytes(_hash(kind, name), "little")


@lru_cache(maxsize=1 << 16)
def _hash(kind: str, name: str) -> bytes:
    return blake2b(f"{kind}{name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


def texts(trial: Trial) -> dict[str, tuple[str, ...]]:
    """The texts of a trial that are compared, by the part of the record, as :data:`MASSES` calls it."""
    outcomes = (*trial.primary_outcomes, *trial.secondary_outcomes, *trial.other_outcomes)
    return {
        "titles": (trial.brief_title, trial.official_title),
        "conditions": trial.conditions,
        "interventions": tuple(name for each in trial.interventions for name in (each.name, *each.other_names)),
        "keywords": trial.keywords,
        "summary": (trial.brief_summary,),
        "descriptions": (
            *(each.description for each in trial.interventions),
            *(text for arm in trial.arms for text in (arm.label, arm.description)),
        ),
        "detailed_description": (trial.detailed_description,),
        "outcomes": tuple(outcome.measure for outcome in outcomes),
        "eligibility": (trial.eligibility_text, trial.study_population),
    }


def _weighed(parts: dict[str, tuple[str, ...]]) -> dict[str, float]:
    """Each word with the logarithm of how often it stands in the parts, each part as long as its mass."""
    weights: dict[str, float] = {}
    for name, wordings in parts.items():
        found = words(_BETWEEN.join(filter(None, wordings)))
        each = MASSES[name] / len(found) if found else 0.0
        for word in found:
            if word in weights:
                weights[word] += each
            else:
                weights[word] = each
    # Many words have the same weight. Rounded, so that what is stored is what was computed.
    distinct = set(weights.values())
    single = {weight: round(log1p(weight), 4) for weight in distinct}
    pair = {weight: round(log1p(weight) * TWO_WORDS, 4) for weight in distinct}
    return {word: (pair if " " in word else single)[weights[word]] for word in sorted(weights)}


def _terms(headings: Iterable[Heading], ancestors: Iterable[Heading]) -> tuple[Term, ...]:
    stated = dict(_named(headings))
    above = {id_: name for id_, name in _named(ancestors) if id_ not in stated}
    return (
        *(Term(id_, name) for id_, name in sorted(stated.items())),
        *(Term(id_, name, True) for id_, name in sorted(above.items())),
    )


def _named(headings: Iterable[Heading]) -> Iterator[tuple[str, str]]:
    """Id and name of each heading; where the id is missing, the name is the id."""
    for heading in headings:
        if heading.id or heading.term:
            yield mesh_id(heading.id) or heading.term, heading.term or heading.id
