"""A record as a template: what stays in its copies, and the places of what does not.

A record is taken apart once, and each copy is its pieces joined again with other pieces in the places.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from benchmarks.registry_words import DRAWN, NAMES, TEXTS, WORD, Vocabulary, bare, folded, is_drawn, pattern
from kg.link import formats

MARK: Final = "\ue000"
"""Stands for a place while a record is taken apart; of private use, and in no record."""

SHARE: Final = 0.4
"""Of the words of the texts that are compared so many are drawn anew."""

NCT_ID: Final = re.compile(r"NCT[ -]?([0-9]{8})")
_DOI: Final = re.compile(r"\b10\.[0-9]{4,9}/")
_DIGITS: Final = re.compile(r"[0-9]+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}|1111")
_STEP: Final = 5_791  # prime to every power of ten


@dataclass(frozen=True, slots=True)
class Round:
    """One round of copies: what stands in places of each kind. ``trials`` are ids by the ids of the records."""

    number: int
    own: bytes
    forms: list[bytes]
    trials: dict[str, bytes]
    pmids: dict[str, bytes]


@dataclass(slots=True)
class Template:
    """The pieces of a record, and by the number of the piece what may stand there instead."""

    pieces: list[bytes]
    form: list[tuple[int, int]] = field(default_factory=list)
    drawn: list[tuple[int, int]] = field(default_factory=list)
    trial: list[tuple[int, str]] = field(default_factory=list)
    pmid: list[tuple[int, str]] = field(default_factory=list)
    digits: list[tuple[int, str]] = field(default_factory=list)
    own: list[int] = field(default_factory=list)

    def copy(self, to: Round, pool: list[tuple[int, bytes]], chance: random.Random) -> bytes:
        """The record as a round of copies has it."""
        out = self.pieces.copy()
        for at, number in self.form:
            out[at] = to.forms[number]
        for at in self.own:
            out[at] = to.own
        for at, nct_id in self.trial:
            out[at] = to.trials[nct_id]
        for at, pmid in self.pmid:
            out[at] = to.pmids.get(pmid, pmid.encode())
        for at, digits in self.digits:
            out[at] = shifted(digits, to.number)
        if self.drawn:
            for (before, at), (rare, word) in zip(*self._drawing(pool, chance), strict=True):
                out[before] = to.forms[rare] if rare >= 0 else b""
                out[at] = word
        return b"".join(out)

    def _drawing(
        self, pool: list[tuple[int, bytes]], chance: random.Random
    ) -> tuple[list[tuple[int, int]], list[tuple[int, bytes]]]:
        """The places that get another word, and these words.

        Both lists are in random order already, so that a stretch of one and steps through the other are as good as
        drawing each, and much quicker.
        """
        number = round(SHARE * len(self.drawn))
        first = chance.randrange(len(self.drawn))
        step = chance.randint(1, max(1, len(pool) // (number + 1) - 1))
        start = chance.randrange(max(1, len(pool) - number * step))
        words = pool[start : start + number * step : step]
        return (self.drawn + self.drawn)[first : first + len(words)], words


def shifted(digits: str, number: int) -> bytes:
    """The digits of an id as a round has them: no two ids of the round become one. Its beginning tells who gave it."""
    last = digits[max(1, len(digits) - 6) :]
    moved = (int(last) + number * _STEP) % 10 ** len(last)
    return f"{digits[: len(digits) - len(last)]}{moved:0{len(last)}d}".encode()


class Cutter:
    """Takes one record apart."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._places: list[tuple[str, str, Any]] = []

    def cut(self, record: dict[str, Any]) -> Template:
        """The template of a record."""
        text = msgspec.json.encode(self._marked(record, "", ""))
        literals = text.split(MARK.encode())
        if len(literals) != len(self._places) + 1:
            raise ValueError("a record has the mark in it")
        template = Template([literals[0]])
        before = -1
        for (kind, default, what), literal in zip(self._places, literals[1:], strict=True):
            at = len(template.pieces)
            template.pieces += [default.encode(), literal]
            if kind == "word":
                template.drawn.append((before, at))
            elif kind == "own":
                template.own.append(at)
            elif kind != "before" or what >= 0:
                getattr(template, "form" if kind == "before" else kind).append((at, what))
            before = at
        random.Random(len(text)).shuffle(template.drawn)
        return template

    def _marked(self, value: Any, key: str, above: str) -> Any:
        if isinstance(value, str):
            return self._string(value, key, above)
        if isinstance(value, dict):
            below = key or above
            return {
                name: each if name == "derivedSection" else self._marked(each, name, below)
                for name, each in value.items()
            }
        if isinstance(value, list):
            return [self._marked(each, key, above) for each in value]
        return value

    def _place(self, kind: str, default: str, what: Any = None) -> str:
        self._places.append((kind, default, what))
        return MARK

    def _string(self, value: str, key: str, above: str) -> str:
        if key == "pmid":
            return self._place("pmid", value, value)
        if key == "id" and above in ("orgStudyIdInfo", "secondaryIdInfos"):
            return self._id(value)
        out, end = "", 0
        for match in NCT_ID.finditer(value):
            out += self._text(value[end : match.start()], key) + self._place("trial", match[0], f"NCT{match[1]}")
            end = match.end()
        return out + self._text(value[end:], key)

    def _id(self, value: str) -> str:
        """An id of the trial: one of a known form keeps that, any other gets what belongs to the round alone."""
        if match := NCT_ID.fullmatch(value):
            return self._place("trial", value, f"NCT{match[1]}")
        known = any(formats.found(value)) or any(formats.grants(value))
        if not known and (_LETTER.search(value) or not any(map(_tells, _DIGITS.findall(value)))):
            return self._place("own", "") + value
        return _DIGITS.sub(lambda match: self._number(match[0]), value)

    def _number(self, digits: str) -> str:
        return self._place("digits", digits, digits) if _tells(digits) else digits

    def _text(self, text: str, key: str) -> str:
        if key in NAMES:
            return self._name(text, key)
        if key in DRAWN:
            return WORD.sub(lambda match: self._drawn(match[0]), text)
        return self._cited(text) if key in TEXTS else text

    def _cited(self, text: str) -> str:
        """A text of which only rare words change; a DOI in it becomes one of the round, as PMIDs do."""
        out, end = "", 0
        for match in _DOI.finditer(text):
            out += self._rare(text[end : match.end()]) + self._place("own", "")
            end = match.end()
        return out + self._rare(text[end:])

    def _drawn(self, word: str) -> str:
        if not is_drawn(word):
            return word
        rare = folded(word) in self._vocabulary.rare
        return self._place("before", "", pattern(word) if rare else -1) + self._place("word", word)

    def _rare(self, text: str) -> str:
        return WORD.sub(lambda match: self._before(match[0]) + match[0], text)

    def _before(self, word: str) -> str:
        return self._place("before", "", pattern(word)) if folded(word) in self._vocabulary.rare else ""

    def _name(self, name: str, key: str) -> str:
        """A rare name has another form in its longest word: the same wherever the record has the name."""
        alone = bare(name, key)
        longest = max(WORD.finditer(alone), key=lambda match: len(match[0]), default=None)
        if longest is None or folded(alone) not in self._vocabulary.rare_names:
            return name
        at = len(name) - len(alone) + longest.start()
        return name[:at] + self._place("before", "", pattern(alone, name=True)) + name[at:]


def _tells(digits: str) -> bool:
    """Whether digits of an id tell it from others: not a year, nor what universal trial numbers begin with."""
    return len(digits) >= 4 and not _YEAR.fullmatch(digits)


def drawable(vocabulary: Vocabulary) -> list[tuple[int, bytes]]:
    """The pool, shuffled, with the pattern of each word that is rare; -1 for others."""
    words = [(pattern(word) if folded(word) in vocabulary.rare else -1, word.encode()) for word in vocabulary.pool]
    random.Random(len(words)).shuffle(words)
    return words
