"""Which words and names of the archive are rare, and what stands in their place in a copied trial.

In the archive the words of a corpus twice as large are 1.4 times as many, its names (of organisations, facilities,
conditions, interventions) 1.7 times. A corpus of copies must grow like that: frequent words stay as they are, so that
they stay as frequent; each rare one has several *forms*, a syllable before it, and a round of copies takes either a
form of its own or that of an earlier round, so that there are as many forms as a corpus of that size has words.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from zlib import crc32

RARE: Final = 5
"""A word or name of so many trials or fewer is rare; as in :mod:`benchmarks.related_scale`."""

PATTERNS: Final = 64
"""Rare words share so many sequences of forms."""

# Vocabulary ~ trials ** growth, measured over 854, 1,709, 3,417 and 6,835 records of the archive in random order.
_WORD_GROWTH: Final = 0.47
_NAME_GROWTH: Final = 0.75

WORD: Final = re.compile(r"[^\W\d_]{4,}")
# Never another word: what tells where the criteria begin.
_FIXED: Final = frozenset({"inclusion", "exclusion", "criteria"})

# Leaves of a record by what they are, wherever they stand, as far as copies change them.
DRAWN: Final = frozenset(
    """
    briefTitle officialTitle briefSummary detailedDescription eligibilityCriteria studyPopulation measure description
    populationDescription groupDescription
    """.split()  # noqa: SIM905 - a list of so many words is easier to read as a text
)
"""Texts of which four words in ten are drawn anew: otherwise a copy would be the nearest neighbour of its original."""

NAMES: Final = frozenset(
    """
    fullName name affiliation investigatorFullName investigatorAffiliation oldOrganization oldNameTitle facility
    conditions keywords otherNames interventionNames label armGroupLabels
    """.split()  # noqa: SIM905
)
TEXTS: Final = frozenset(
    """
    acronym whyStopped citation title comment pValueComment statisticalComment estimateComment
    interventionModelDescription maskingDescription accessCriteria timeFrame
    """.split()  # noqa: SIM905
)


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Each string of a record with the name of its field; the derived section's, which no person wrote, is left out."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, each in value.items():
            if name != "derivedSection":
                yield from strings(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each, key)


def bare(name: str, key: str) -> str:
    """A name without the type that arms put before that of an intervention: ``Drug: Lampazin``."""
    return name.partition(": ")[2] or name if key == "interventionNames" else name


def folded(word: str) -> str:
    return word.lower()


def is_drawn(word: str) -> bool:
    """Whether another word may stand in the place of this one."""
    return folded(word) not in _FIXED


@dataclass(slots=True)
class Vocabulary:
    """Rare words and names of a corpus, and the pool that words are drawn from: as often as they stand there."""

    rare: set[str] = field(default_factory=set)
    rare_names: set[str] = field(default_factory=set)
    pool: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, records: Iterable[dict[str, Any]]) -> Vocabulary:
        words, names, pool = Counter[str](), Counter[str](), Counter[str]()
        for record in records:
            held, called = set[str](), set[str]()
            for key, value in strings(record):
                if key in NAMES:
                    called.add(folded(bare(value, key)))
                if key in DRAWN or key in TEXTS:
                    found = WORD.findall(value)
                    held.update(map(folded, found))
                    if key in DRAWN:
                        pool.update(filter(is_drawn, found))
            words.update(held)
            names.update(called)
        # One of so many, in order: the same on every machine, and small.
        drawn = [word for word in sorted(pool) for _ in range(max(1, pool[word] // 16))]
        rare = {word for word, number in words.items() if number <= RARE}
        return cls(rare, {name for name, number in names.items() if number <= RARE}, drawn)


def pattern(word: str, *, name: bool = False) -> int:
    """The sequence of forms that a rare word or name follows; those of names come after those of words."""
    return crc32(folded(word).encode()) % PATTERNS + (PATTERNS if name else 0)


def forms(seed: int, rounds: int) -> list[list[int]]:
    """For each pattern and each round of copies which form it takes; form 0 is the word as it is."""
    return [
        _forms(random.Random(f"{seed} {number}"), rounds, _NAME_GROWTH if number >= PATTERNS else _WORD_GROWTH)
        for number in range(2 * PATTERNS)
    ]


def _forms(chance: random.Random, rounds: int, growth: float) -> list[int]:
    found = [0]
    for number in range(1, rounds):
        fresh = (number + 1) ** growth - number**growth
        found.append(number if chance.random() < fresh else chance.choice(found))
    return found


_SYLLABLES: Final = [f"{one}{two}" for one in "bcdfghjklmnpqrstvwxz" for two in "aeiou"]


def syllable(form: int) -> str:
    """What stands before a word in one of its forms; nothing before the word as it is.

    >>> syllable(0), syllable(1), syllable(150)
    ('', 'ba', 'baro')
    """
    told = ""
    while form:
        form, rest = divmod(form - 1, len(_SYLLABLES))
        told = _SYLLABLES[rest] + told
    return told
