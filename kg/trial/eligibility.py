"""Eligibility criteria as lists of items, split from the registry's free text; unsafe texts are not split at all.

The worst fault is an exclusion criterion among the inclusion criteria. So a line that may open the other side, but is
no heading beyond doubt, makes the whole text unsafe: the caller then has the full text and no items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.trial.text import one_line


@dataclass(frozen=True, slots=True)
class Item:
    """One criterion, note or sub-heading; ``parent`` is the index, in the same list, of the item it is nested under."""

    text: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The items of both sides in the order of the text; a side the text has no heading for is empty."""

    inclusion: tuple[Item, ...]
    exclusion: tuple[Item, ...]


def split(text: str) -> Eligibility | None:
    r"""The criteria of a text cleaned by :func:`kg.trial.text.clean_markup`; None if it cannot be split safely.

    >>> split("Inclusion Criteria:\n\n* Adults\n\n  * aged 18-65\n\nExclusion Criteria: pregnancy")
    Eligibility(inclusion=(Item(text='Adults', parent=None), Item(text='aged 18-65', parent=0)),
                exclusion=(Item(text='pregnancy', parent=None),))
    >>> split("Adults with asthma. Pregnant women are excluded.") is None
    True
    """
    try:
        drafts = _sort(text)
    except _UnsafeError:
        return None
    inclusion, exclusion = (
        tuple(Item(one_line(" ".join(draft.parts)), draft.parent) for draft in drafts[side]) for side in (_IN, _EX)
    )
    return Eligibility(inclusion, exclusion)


class _UnsafeError(Exception):
    """The text cannot be split without guessing; the message says why."""


_IN, _EX = "inclusion", "exclusion"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A marker stands before a blank; only ``1.Age`` and signs that are nothing but bullets may touch their text.
# A capital letter before a small one is a name (``E. coli``); ``1.5`` is a number.
_MARKER = re.compile(
    r"(?:[*\-–—·]|o)(?=\s|$)|[•●○▪■◦‣⁃➢①-⑳]|[Ⅰ-ⅿ][.)、]?(?=\s|$)"
    r"|[(（]?[0-9]{1,3}[.)）、](?=\s|$|[A-Z][a-z])|(?:[0-9]{1,2}\.){2,4}(?=\s|$)"
    r"|[(（]?[a-z][.)）](?=\s|$)|\(?[A-Z][.)](?=\s+[^a-z\s]|\s*$)|\(?(?:[ivx]{2,5}|[IVX]{2,5})[.)](?=\s|$)"
)
_SECOND = re.compile(
    r"[•●○▪■◦]\s*|\(?[0-9]{1,2}[.)](?:\s+(?=\S)|(?=[A-Z][a-z]))"
)  # a second marker, as in ``* 1. Age``
_SEPARATOR = "<!-- -->"  # the registry's Markdown parts two adjoining lists with an empty comment
_DECORATION = " \t*_#[]<>【】-–•:：./"

_NOUN = r"(?:non[\s-]?in|in|ex)clusion"
_PHRASE = re.compile(rf"(?<![\w-])(?:{_NOUN}s?(\s+crit\w*)?|(criteria (?:for|of)) {_NOUN})(?!\w)", re.I)
_PARENTHESES = re.compile(r"\([^()]{0,200}\)")
_HEAD = re.compile(r"((?:\([^()]{0,200}\)|[^:：()])*)[:：]")  # up to the first colon outside parentheses
_WORD = re.compile(r"\w[\w'-]*")
# The only words that may stand before "Inclusion Criteria" in a list item, or before a bare "Inclusion".
_QUALIFIERS = _set(
    "key main major general additional other specific common primary secondary relative absolute patient subject "
    "participant donor recipient control child children parent partner adult youth sibling caregiver provider clinical "
    "registration pre-registration screening randomization imaging study trial phase part cohort group arm stage the "
    "criteria eligibility summary summarized list of i ii iii iv v a b c d e 1 2 3 4 5 6 1a 1b 2a 2b"
)
_GROUPS = _set("cohort group part arm phase stage step stratum study sub-study substudy")
_PEOPLE = _set("all controls patient patients subjects participants volunteers donors parents siblings")
_TAILS = _set("for of in at during prior before after")
_NEGATIONS = _set("not no none never without except unless absence free above below addition cannot")
# What makes a line a sentence about criteria rather than a heading over them ...
_VERBS = _NEGATIONS - {"without"} | _set(
    "is are was were be been am may might must will would shall should can could meet meets met meeting fulfil fulfill "
    "fulfils fulfills fulfilling fulfilled satisfy violate any apply applies applied do does did has have had having "
    "who that which if than see listed other's older in- neither"
)
_ANNOUNCING = _set("is are was were be will include includes follows following")  # ... except before ":".
# Words after which "inclusion criteria" goes on with a sentence.
_LEADS = _VERBS | _set(
    "a an the all of other following these this those and or in on for to by with from each every one several per as "
    "defined mentioned protocol specified protocol-defined same respective trial main general"
)
_NEITHER = re.compile(
    r"[-_=*]{5,}$|(?:DISEASE|PATIENT|DONOR) CHARACTERISTICS\b|PRIOR CONCURRENT THERAPY\b"
    r"|(?i:(?:subject |patient |study )?(?:withdrawal|drop-?out|discontinuation|elimination|termination"
    r"|rejection|removal|stopping|exit) criteri(?:a|on)\b)"
)
_CLAIMS = {  # By these words a line says, heading or not, that it speaks of this side.
    _IN: re.compile(r"(?<!non-)\b(?:inclusions?|(?<!not )(?<!not be )eligible|eligibility|(?<!not )included)\b", re.I),
    _EX: re.compile(
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
_INLINE = {  # A heading in the midst of a line: the line breaks were lost.
    _IN: re.compile(r"(?i:(?<!non-)\binclusions? crit\w*\s?[:：•])|[^\W_][.;)]? Inclusion Crit\w* [A-Z]"),
    _EX: re.compile(
        r"(?i:\b(?:ex|non-?in)clu(?:sions?(?: crit\w*)?|ded)\s?[:：•]|(?:ineligible|not eligible):)"
        r"|[^\W_][.;)]? Exclusion Crit\w* [A-Z]"
    ),
}


@dataclass(slots=True)
class _Line:
    indent: int
    bulleted: bool
    body: str
    width: int
    after_blank: bool


def _lines(text: str) -> Iterator[_Line]:
    after_blank = True
    for raw in text.expandtabs(4).split("\n"):
        body = raw.strip()
        if not body or body == _SEPARATOR:
            after_blank = True
        elif rest := _unmarked(body):
            yield _Line(len(raw) - len(raw.lstrip()), rest != body, rest, len(raw), after_blank)
            after_blank = False


def _unmarked(body: str) -> str:
    marker = _MARKER.match(body)
    if marker is None:
        return body
    body = body[marker.end() :].lstrip()
    second = None if marker[0][-1] in ".)）、" else _SECOND.match(body)
    return body[second.end() :] if second else body


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _side(phrase: re.Match[str]) -> str:
    return _EX if re.search("ex|non", phrase[0], re.I) else _IN


@dataclass(frozen=True, slots=True)
class _Heading:
    side: str
    rest: str  # text after the colon
    is_plain: bool  # says no more than the side


def _heading(line: _Line, current: str | None) -> _Heading | None:
    """The line as a heading, or None. A sentence that announces the current side again stays a line of its list."""
    body = line.body.lstrip(_DECORATION)
    cut = _HEAD.match(body[:400])
    if cut is None and len(body) > 200:
        return None
    head, rest = (cut[1], body[cut.end() :].lstrip("*_ ")) if cut else (body, "")
    rest = _unmarked(rest) if rest.strip(_DECORATION) else ""
    phrases = list(_PHRASE.finditer(head))
    if len({_side(phrase) for phrase in phrases}) != 1:
        return None
    phrase = phrases[0]
    before = _words(_PARENTHESES.sub(" ", head[: phrase.start()]))
    after = _words(_PARENTHESES.sub(" ", head[phrase.end() :]))
    side, named, has_rest = _side(phrase), bool(phrase[1] or phrase[2]), bool(rest)
    if _fits_before(head[: phrase.start()], before, free=named and not line.bulleted) and _fits_after(
        head[phrase.end() :], after, named=named, colon=cut is not None, has_rest=has_rest
    ):
        return _Heading(side, rest, not (set(before) - _QUALIFIERS or after))
    announces = cut and not has_rest and named and not line.bulleted and len(before + after) <= 30
    if announces and side != current and _NEGATIONS.isdisjoint(before + after):
        return _Heading(side, "", False)
    return None


def _fits_before(text: str, words: list[str], *, free: bool) -> bool:
    if not free:
        return _QUALIFIERS.issuperset(words)
    in_parentheses = "(" in _PARENTHESES.sub("", text)
    return len(words) <= 10 and _VERBS.isdisjoint(words) and not re.search(r"[.;!?]\s", text) and not in_parentheses


def _fits_after(text: str, words: list[str], *, named: bool, colon: bool, has_rest: bool) -> bool:
    if not words:
        return True
    if re.search(r"[.;!?]\s", text) or not _VERBS.isdisjoint(set(words) - (_ANNOUNCING if colon else set())):
        return False
    if not named:
        return words[0] == "for" and len(words) <= 8
    if colon:
        return len(words) <= (12 if has_rest else 25)
    if words[0] in _TAILS:
        return len(words) <= 14
    return len(words) <= 7 and not text.endswith(".") and not (_GROUPS | _PEOPLE).isdisjoint(words)


def _check(line: _Line, has_deeper: bool, side: str) -> None:
    """Raise if the line, which is no heading, may nevertheless open the other side."""
    body, other = line.body, _EX if side == _IN else _IN
    opens = body.endswith((":", "："))
    nested = line.bulleted and has_deeper
    if opens and _CLAIMS[other].search(body) and not (side == _EX and (nested or _CLAIMS[_EX].search(body))):
        raise _UnsafeError(f"announces {other} under {side}")
    if opens and not line.bulleted and side == _IN and _BARS.search(body):
        raise _UnsafeError("a bar under inclusion")
    if side == _IN and _EXPELS.match(body):
        raise _UnsafeError("a sentence under inclusion excludes")
    if _INLINE[other].search(body):
        raise _UnsafeError(f"heading for {other} within a line")
    words = _words(body[:200])
    if not line.bulleted and len(words) <= 10 and _VERBS.isdisjoint(words) and _CLAIMS[other].search(body):
        raise _UnsafeError(f"short line on {other}")
    for phrase in _PHRASE.finditer(body):
        if _side(phrase) == other:
            _check_phrase(body, phrase, side)


def _check_phrase(body: str, phrase: re.Match[str], side: str) -> None:
    before = _words(body[max(0, phrase.start() - 80) : phrase.start()])
    ends = not body[phrase.end() : phrase.end() + 20].strip(_DECORATION)
    if ends and side == _IN and before and before[-1] in {"following", "these", "below"}:
        raise _UnsafeError("announces exclusion under inclusion")
    if not phrase[1] or (before and before[-1] in _LEADS):
        return
    if ends:
        raise _UnsafeError("a line ends like a heading")
    starts = phrase.start() < 80 and _QUALIFIERS.issuperset(before)
    if starts and (side == _IN or _NEGATIONS.isdisjoint(_words(body[:200]))) and body[phrase.start() - 1] != "/":
        raise _UnsafeError("a line starts like a heading")


def _check_preamble(line: _Line) -> None:
    if line.bulleted:
        raise _UnsafeError("a list before the first heading")
    if _INLINE[_IN].search(line.body) or _INLINE[_EX].search(line.body) or _PHRASE.match(line.body):
        mixed = len({_side(phrase) for phrase in _PHRASE.finditer(line.body)}) == 2 and len(line.body) < 100
        if not mixed:
            raise _UnsafeError("a heading within the text before the first heading")


@dataclass(slots=True)
class _Draft:
    parts: list[str]
    parent: int | None
    indent: int
    is_title: bool  # may be a title of the heading on the next line


@dataclass(slots=True)
class _Sorter:
    drafts: dict[str, list[_Draft]] = field(default_factory=lambda: {_IN: [], _EX: []})
    seen: set[str] = field(default_factory=set)
    side: str | None = None
    last: _Draft | None = None
    before: _Line | None = None
    stack: list[tuple[int, int]] = field(default_factory=list)  # indent and index of the items that can be parents
    floor: int = 0  # a line further out has left the scope of the last heading
    is_rising: bool = False  # the next item may raise the floor

    def take(self, line: _Line, has_deeper: bool) -> None:
        if _NEITHER.match(line.body):
            raise _UnsafeError("a section that is neither")
        wrapped = self._is_wrapped(line)
        heading = None if wrapped else _heading(line, self.side)
        if heading and not (line.bulleted and heading.side == self.side and not heading.is_plain):
            self._open(line, heading)
        elif self.side is None:
            _check_preamble(line)
        else:
            _check(_rejoined(self.before, line) if wrapped and self.before else line, has_deeper, self.side)
            self._add(line, self.side)
        self.before = line

    def _is_wrapped(self, line: _Line) -> bool:
        if line.after_blank or line.bulleted or self.before is None:
            return False
        words = _words(self.before.body[-30:])
        return line.body[0].islower() or (bool(words) and words[-1] in _LEADS)

    def _open(self, line: _Line, heading: _Heading) -> None:
        if self.side and self.last and self.last.is_title:
            self.drafts[self.side].pop()
        self._leave(line.indent)
        is_scoped = heading.side != self.side and (line.bulleted or bool(self.stack))
        self.floor, self.is_rising = (line.indent, True) if is_scoped else (0, False)
        self.side, self.last = heading.side, None
        self.stack.clear()
        self.seen.add(heading.side)
        if heading.rest:
            text = _Line(line.indent, False, heading.rest, line.width, True)
            _check(text, False, heading.side)
            self._add(text, heading.side)
            self.drafts[heading.side][-1].is_title = False

    def _add(self, line: _Line, side: str) -> None:
        if line.indent < self.floor:
            raise _UnsafeError("leaves the scope of a nested heading")
        if self.is_rising:
            self.floor, self.is_rising = line.indent, False
        if self.last and not line.bulleted and self._continues(line, self.last):
            self.last.parts.append(line.body)
            self.last.is_title = False
            return
        self._leave(line.indent)
        parent = self.stack[-1][1] if self.stack else None
        self.last = _Draft([line.body], parent, line.indent, not line.bulleted and _is_title(line.body))
        if line.bulleted or line.body.endswith(":"):
            self.stack.append((line.indent, len(self.drafts[side])))
        self.drafts[side].append(self.last)

    def _leave(self, indent: int) -> None:
        while self.stack and self.stack[-1][0] >= indent:
            self.stack.pop()

    def _continues(self, line: _Line, last: _Draft) -> bool:
        if line.indent > last.indent or (line.body[0] == "(" and line.body.rstrip(".;").endswith(")")):
            return True
        # No blank line between, and the line above is full: a paragraph wrapped at some 80 columns.
        return not line.after_blank and self.before is not None and self.before.width >= 60


def _rejoined(before: _Line, line: _Line) -> _Line:
    return _Line(line.indent, True, f"{before.body[-80:]} {line.body}", line.width, False)


def _is_title(body: str) -> bool:
    words = _words(body[:200])
    if body.endswith(":"):
        return len(words) <= 12
    return len(words) <= 4 and body[-1] not in ".;," and not _GROUPS.isdisjoint(words) and _VERBS.isdisjoint(words)


def _sort(text: str) -> dict[str, list[_Draft]]:
    lines = list(_lines(text))
    sorter = _Sorter()
    for index, line in enumerate(lines, 1):
        sorter.take(line, index < len(lines) and lines[index].indent > line.indent)
    drafts = sorter.drafts
    if not sorter.seen:
        raise _UnsafeError("no heading")
    if not any(drafts.values()):
        raise _UnsafeError("no items")
    if sorter.seen == {_IN} and any(_CLAIMS[_EX].search(part) for draft in drafts[_IN] for part in draft.parts):
        raise _UnsafeError("exclusions under the only heading")
    return drafts
