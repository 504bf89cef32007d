"""What a person types into a search, as an expression that SQLite's FTS5 takes.

All words are needed. ``"two words"`` stand together, ``immun*`` is a beginning, ``OR`` joins what stands on either side
of it, ``-word`` leaves trials out. A word also finds its regular English plural or singular, unless it is quoted or all
capitals. Anything else that is typed is read as words, never as an operator.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from kg.errors import QueryError
from kg.trial.text import fold

MOST_WORDS = 100
"""More are refused: a question is not an essay, and SQLite takes no expression without end."""

BETWEEN = "\ue000"
"""Stands as a word of its own between two wordings of a field, so that no phrase is found across them."""

OPEN, CLOSE = "\ue001", "\ue002"
"""Stand on either side of a found word: signs that no text has."""

TOKENS: Final = "tokenize = 'unicode61 remove_diacritics 2'"
"""What SQLite takes for a word: letters, marks and digits, without case and accents."""

_NO_TEXT: Final = {0: " ", **{ord(sign): " " for sign in (BETWEEN, OPEN, CLOSE)}}

# Minus, then a quoted phrase (the last quotation mark may be missing) or what reaches to the next white space.
_PART = re.compile(r'(-*)(?:"([^"]*)(?:"|$)(\*?)|([^\s"]+))')
_PLAIN = re.compile(r"[a-z]{4,}")
_ENDINGS = (  # the first that fits; of a plural come first those that have more than an s
    (re.compile(r"(.+)ies"), ("{0}y",)),
    (re.compile(r"(.+(?:s|x|z|ch|sh))es"), ("{0}", "{0}is", "{0}e")),
    (re.compile(r"(.+)sis"), ("{0}ses",)),
    (re.compile(r"(.+(?:ss|us|is|x|z|ch|sh))"), ("{0}es",)),
    (re.compile(r"(.+)s"), ("{0}",)),
    (re.compile(r"(.+[^aeiou])y"), ("{0}ies",)),
    (re.compile(r"(.+)"), ("{0}s",)),
)


@dataclass(slots=True)
class _Typed:
    """What was typed: of each group of the needed one member is needed, and none of the unwanted."""

    needed: list[list[str]] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    words: int = 0


def indexed(wordings: Iterable[str]) -> str:
    """The wordings of a field as one text that SQLite takes; ``Gießen`` as ``giessen`` too."""
    both = (form for wording in wordings for form in (wording, other_form(wording)) if form)
    joined = f" {BETWEEN} ".join(form.translate(_NO_TEXT) for form in both)
    return joined.encode("utf-8", "replace").decode()


def other_form(text: str) -> str:
    """The form in which names are compared, where SQLite would not take it for the same; empty where it does.

    >>> other_form("Gießen"), other_form("Genève")
    ('giessen', '')
    """
    folded = "" if text.isascii() else fold(text)
    return "" if folded == " ".join(text.lower().split()) else folded


def expression(text: str, fields: Collection[str]) -> str:
    """What was typed as an FTS5 expression over some columns.

    >>> expression('lung OR "breast tumor" immun* -cell', ["titles"])
    '{titles} : ((("lung" OR "lungs") OR "breast tumor") AND "immun" * NOT ("cell" OR "cells"))'

    Raises:
        QueryError: there is no word in it, only words to leave out, or more than :data:`MOST_WORDS`.
    """
    typed = _typed(text)
    if typed.words > MOST_WORDS:
        raise QueryError(f"a search takes up to {MOST_WORDS} words, not {typed.words:,}; leave some out.")
    if not typed.needed and typed.unwanted:
        raise QueryError("the search only says what to leave out; add a word that is to be found.")
    if not typed.needed:
        raise QueryError("the search has no word; give at least one, for example `lung cancer`.")
    found = " AND ".join(_any(group) for group in typed.needed)
    without = f" NOT {_any(typed.unwanted)}" if typed.unwanted else ""
    return f"{{{' '.join(fields)}}} : ({found}{without})"


def _typed(text: str) -> _Typed:
    typed = _Typed()
    joining = False
    for minus, phrase, star, plain in _PART.findall(text):
        if plain in ("OR", "AND") and not minus:
            joining = plain == "OR"
            continue
        words = _words(phrase or plain)
        if not words:
            continue
        typed.words += len(words)
        beginning = bool(star) or plain.endswith("*")
        terms = [" ".join(words)] if phrase or beginning else _forms(words)
        term = _any([f'"{each}"' + (" *" if beginning else "") for each in terms])
        if minus:
            typed.unwanted.append(term)
        elif joining and typed.needed:
            typed.needed[-1].append(term)
        else:
            typed.needed.append([term])
        joining = False
    return typed


def _words(text: str) -> list[str]:
    """The words of a text, without what stands between them; a mark by itself is none."""
    words = "".join(letter if _in_word(letter) else " " for letter in text).split()
    return [word for word in words if any(unicodedata.category(letter)[0] != "M" for letter in word)]


def _in_word(letter: str) -> bool:
    # As SQLite has it, but for BETWEEN, which nobody types to be found.
    kind = unicodedata.category(letter)
    return letter != BETWEEN and (kind[0] in "LNM" or kind == "Co")


def _forms(words: list[str]) -> list[str]:
    """The words as they are; a single one also in the other number, unless it is all capitals: AIDS is no aid."""
    single = words[0].lower()
    if len(words) > 1 or words[0].isupper() or not _PLAIN.fullmatch(single):
        return [" ".join(words)]
    ending, others = next((match, others) for pattern, others in _ENDINGS if (match := pattern.fullmatch(single)))
    return [single, *(other.format(ending[1]) for other in others)]


def _any(terms: list[str]) -> str:
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"
