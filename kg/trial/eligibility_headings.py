"""Which lines of an eligibility text are headings, and of which side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.trial.eligibility_lines import Line, without_marker, words_of

INCLUSION: Final = "inclusion"
EXCLUSION: Final = "exclusion"

DECORATION: Final = " \t*_#[]<>【】-–•:：./"
"""Signs around a heading that say nothing."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NOUN = r"(?:non[\s-]?in|in|ex)clusion"
PHRASE: Final = re.compile(rf"(?<![\w-])(?:{_NOUN}s?(\s+crit\w*)?|(criteria (?:for|of)) {_NOUN})(?!\w)", re.I)
"""The words of a heading, such as "exclusion criteria"; the two groups are empty where "criteria" is missing."""

_PARENTHESES = re.compile(r"\([^()]{0,200}\)")
_HEAD = re.compile(r"((?:\([^()]{0,200}\)|[^:：()])*)[:：]")  # up to the first colon outside parentheses
# The only words that may stand before "Inclusion Criteria" in a list item, or before a bare "Inclusion".
QUALIFIERS: Final = _set(
    "key main major general additional other specific common primary secondary relative absolute patient subject "
    "participant donor recipient control child children parent partner adult youth sibling caregiver provider clinical "
    "registration pre-registration screening randomization imaging study trial phase part cohort group arm stage the "
    "criteria eligibility summary summarized list of i ii iii iv v a b c d e 1 2 3 4 5 6 1a 1b 2a 2b"
)
GROUPS: Final = _set("cohort group part arm phase stage step stratum study sub-study substudy")
_PEOPLE = _set("all controls patient patients subjects participants volunteers donors parents siblings")
_TAILS = _set("for of in at during prior before after")
NEGATIONS: Final = _set("not no none never without except unless absence free above below addition cannot")
# What makes a line a sentence about criteria rather than a heading over them ...
VERBS: Final = NEGATIONS - {"without"} | _set(
    "is are was were be been am may might must will would shall should can could meet meets met meeting fulfil fulfill "
    "fulfils fulfills fulfilling fulfilled satisfy violate any apply applies applied do does did has have had having "
    "who that which if than see listed other's older in- neither"
)
_ANNOUNCING = _set("is are was were be will include includes follows following")  # ... except before ":".
# Words after which "inclusion criteria" goes on with a sentence.
LEADS: Final = VERBS | _set(
    "a an the all of other following these this those and or in on for to by with from each every one several per as "
    "defined mentioned protocol specified protocol-defined same respective trial main general"
)


def side_of(phrase: re.Match[str]) -> str:
    """The side that a match of ``PHRASE`` speaks of."""
    return EXCLUSION if re.search("ex|non", phrase[0], re.I) else INCLUSION


@dataclass(frozen=True, slots=True)
class Heading:
    """A line as a heading over one side."""

    side: str
    rest: str  # text after the colon
    is_plain: bool  # says no more than the side


def heading_of(line: Line, current: str | None) -> Heading | None:
    """The line as a heading, or None. A sentence that announces the current side again stays a line of its list.

    >>> from kg.trial.eligibility_lines import lines_of
    >>> heading_of(next(lines_of("Key Exclusion Criteria: pregnancy")), None)
    Heading(side='exclusion', rest='pregnancy', is_plain=True)
    """
    # No heading is without this; folding other letters than ASCII's would find too little.
    if line.body.isascii() and "clusion" not in line.body.lower():
        return None
    body = line.body.lstrip(DECORATION)
    cut = _HEAD.match(body[:400])
    if cut is None and len(body) > 200:
        return None
    head, rest = (cut[1], body[cut.end() :].lstrip("*_ ")) if cut else (body, "")
    rest = without_marker(rest) if rest.strip(DECORATION) else ""
    phrases = list(PHRASE.finditer(head))
    if len({side_of(phrase) for phrase in phrases}) != 1:
        return None
    phrase = phrases[0]
    before = words_of(_PARENTHESES.sub(" ", head[: phrase.start()]))
    after = words_of(_PARENTHESES.sub(" ", head[phrase.end() :]))
    side, named, has_rest = side_of(phrase), bool(phrase[1] or phrase[2]), bool(rest)
    free = named and not line.bulleted
    if _fits_before(head[: phrase.start()], before, free=free) and _fits_after(
        head[phrase.end() :], after, named=named, colon=cut is not None, has_rest=has_rest
    ):
        return Heading(side, rest, not (set(before) - QUALIFIERS or after))
    announces = cut and not has_rest and free and len(before + after) <= 30
    if announces and side != current and NEGATIONS.isdisjoint(before + after):
        return Heading(side, "", False)
    return None


def _fits_before(text: str, words: list[str], *, free: bool) -> bool:
    if not free:
        return QUALIFIERS.issuperset(words)
    in_parentheses = "(" in _PARENTHESES.sub("", text)
    return len(words) <= 10 and VERBS.isdisjoint(words) and not re.search(r"[.;!?]\s", text) and not in_parentheses


def _fits_after(text: str, words: list[str], *, named: bool, colon: bool, has_rest: bool) -> bool:
    if not words:
        return True
    if re.search(r"[.;!?]\s", text) or not VERBS.isdisjoint(set(words) - (_ANNOUNCING if colon else set())):
        return False
    if not named:
        return words[0] == "for" and len(words) <= 8
    if colon:
        return len(words) <= (12 if has_rest else 25)
    if words[0] in _TAILS:
        return len(words) <= 14
    return len(words) <= 7 and not text.endswith(".") and not (GROUPS | _PEOPLE).isdisjoint(words)
