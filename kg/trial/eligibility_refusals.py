"""Lines that are no headings beyond doubt, but may open the other side: they make the whole text unsafe."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.trial.eligibility_headings import (
    DECORATION,
    EXCLUSION,
    INCLUSION,
    LEADS,
    NEGATIONS,
    PHRASE,
    QUALIFIERS,
    VERBS,
    side_of,
)
from kg.trial.eligibility_lines import Line, words_of

_NEITHER = re.compile(
    r"[-_=*]{5,}$|(?:DISEASE|PATIENT|DONOR) CHARACTERISTICS\b|PRIOR CONCURRENT THERAPY\b"
    r"|(?i:(?:subject |patient |study )?(?:withdrawal|drop-?out|discontinuation|elimination|termination"
    r"|rejection|removal|stopping|exit) criteri(?:a|on)\b)"
)
# By these words a line says, heading or not, that it speaks of this side.
_CLAIMS = {
    INCLUSION: re.compile(
        r"(?<!non-)\b(?:inclusions?|(?<!not )(?<!not be )eligible|eligibility|(?<!not )included)\b", re.I
    ),
    EXCLUSION: re.compile(
        r"\b(?:exclusions?|(?<!not )exclude[ds]?|ineligib\w+|non-?inclusion|(?:not|never) (?:to )?(?:be )?"
        r"(?:considered )?(?:eligible|included|enrolled|enter|participate))\b",
        re.I,
    ),
}
# A first clause like "Smokers will be excluded"; "patients who are not eligible for surgery" is another matter.
_EXPELS = re.compile(
    r"[^.(]{0,150}\b(?:are|is|were|will|must|should|would) (?:also )?(?:not )?(?:be )?(?:(?<!not be )(?<!not )excluded"
    r"|(?:ineligible|not eligible|(?<=not be )(?:eligible|included))(?=\W*$| (?:to|for|in) "
    r"(?:participat|enrol|this|the (?:study|trial))))",
    re.I,
)
_BARS = re.compile(r"\b(?:must|may|should|can|will|do|does|did) ?not\b", re.I)
# A heading in the midst of a line: the line breaks were lost.
_INLINE = {
    INCLUSION: re.compile(r"(?i:(?<!non-)\binclusions? crit\w*\s?[:：•])|[^\W_][.;)]? Inclusion Crit\w* [A-Z]"),
    EXCLUSION: re.compile(
        r"(?i:\b(?:ex|non-?in)clu(?:sions?(?: crit\w*)?|ded)\s?[:：•]|(?:ineligible|not eligible):)"
        r"|[^\W_][.;)]? Exclusion Crit\w* [A-Z]"
    ),
}


class Unsafe(Exception):
    """The text cannot be split without guessing; the message says why."""


def check_section(line: Line) -> None:
    """Raise if the line opens a section that is neither inclusion nor exclusion."""
    if _NEITHER.match(line.body):
        raise Unsafe("a section that is neither")


def check_criterion(line: Line, has_deeper: bool, side: str) -> None:
    """Raise if the line, which is no heading, may nevertheless open the other side."""
    body, other = line.body, EXCLUSION if side == INCLUSION else INCLUSION
    opens = body.endswith((":", "："))
    if not _may_speak(body) and not opens:
        return
    # Under exclusion, an item over others may well speak of inclusion, and so may a line that names both sides.
    may_announce = side == EXCLUSION and ((line.bulleted and has_deeper) or _CLAIMS[EXCLUSION].search(body))
    if opens and _CLAIMS[other].search(body) and not may_announce:
        raise Unsafe(f"announces {other} under {side}")
    if opens and not line.bulleted and side == INCLUSION and _BARS.search(body):
        raise Unsafe("a bar under inclusion")
    if side == INCLUSION and _EXPELS.match(body):
        raise Unsafe("a sentence under inclusion excludes")
    if _INLINE[other].search(body):
        raise Unsafe(f"heading for {other} within a line")
    if not line.bulleted and _CLAIMS[other].search(body):
        words = words_of(body[:200])
        if len(words) <= 10 and VERBS.isdisjoint(words):
            raise Unsafe(f"short line on {other}")
    for phrase in PHRASE.finditer(body):
        if side_of(phrase) == other:
            _check_phrase(body, phrase, side)


def _may_speak(body: str) -> bool:
    """Whether a line may say of which side it is: all wordings that do have one of a few stems."""
    if not body.isascii():  # letters such as ſ are matched by others
        return True
    small = body.lower()
    return "clu" in small or "elig" in small or "enrol" in small or "enter" in small or "particip" in small


def _check_phrase(body: str, phrase: re.Match[str], side: str) -> None:
    before = words_of(body[max(0, phrase.start() - 80) : phrase.start()])
    ends = not body[phrase.end() : phrase.end() + 20].strip(DECORATION)
    if ends and side == INCLUSION and before and before[-1] in {"following", "these", "below"}:
        raise Unsafe("announces exclusion under inclusion")
    if not phrase[1] or (before and before[-1] in LEADS):
        return
    if ends:
        raise Unsafe("a line ends like a heading")
    starts = phrase.start() < 80 and QUALIFIERS.issuperset(before)
    if (
        starts
        and (side == INCLUSION or NEGATIONS.isdisjoint(words_of(body[:200])))
        and body[phrase.start() - 1 : phrase.start()] != "/"
    ):
        raise Unsafe("a line starts like a heading")


def check_preamble(line: Line) -> None:
    """Raise if the line, which stands above the first heading, may be a criterion or hold a heading."""
    if line.bulleted:
        raise Unsafe("a list before the first heading")
    if _INLINE[INCLUSION].search(line.body) or _INLINE[EXCLUSION].search(line.body) or PHRASE.match(line.body):
        mixed = len({side_of(phrase) for phrase in PHRASE.finditer(line.body)}) == 2 and len(line.body) < 100
        if not mixed:
            raise Unsafe("a heading within the text before the first heading")


def check_one_sided(texts: Iterable[str]) -> None:
    """Raise if one of the texts under inclusion, the only heading there is, speaks of exclusion."""
    if any(_CLAIMS[EXCLUSION].search(text) for text in texts):
        raise Unsafe("exclusions under the only heading")
