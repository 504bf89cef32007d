"""Free text as registries and pages write it: clean, fold, slug, find trial ids."""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

EVIDENCE = 1000
"""Characters of a sentence on either side of a trial id in it that are its evidence; in the registry, the longest
sentence with an id has some 600."""

# A backslash before ASCII punctuation is Markdown's escape; before anything else it is a backslash.
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#[0-9]{1,6}|#x[0-9a-fA-F]{1,5});")
# Characters that no XML or Turtle reader accepts, lone surrogates included; tab and newline are text.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_HINT = 40
# Each character of ASCII, and a blank for one that is neither a–z nor 0–9.
_SLUG = "".join(chr(code) if re.match("[a-z0-9]", chr(code)) else " " for code in range(128))
_NCT_ID = re.compile(r"(?<![A-Za-z0-9])NCT[ -]?([0-9]{8})(?![0-9])", re.IGNORECASE)
# A sentence ends at . ! ? before white space and a capital, or at a line break.
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z(\[])|\n+")
# What a name must not bring into a table or onto a terminal: line ends, controls, what turns the writing direction.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """Text without what is no text: HTML entities resolved, forbidden characters dropped, line ends as ``\\n``.

    >>> clean(" Bell&#39;s Palsy \\r\\n")
    "Bell's Palsy"
    """
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return (_FORBIDDEN.sub("", text) if has_forbidden(text) else text).strip()


def is_clean(text: str) -> bool:
    r"""Whether a short text is beyond doubt what :func:`clean` and :func:`clean_markup` make of it; most are.

    >>> is_clean("Bell's Palsy"), is_clean("Bell&#39;s Palsy"), is_clean("Adults \n")
    (True, False, False)
    """
    # Whatever else they would change is nothing that Python calls printable.
    return text.isprintable() and text == text.strip() and "&" not in text and "\\" not in text


def clean_markup(text: str) -> str:
    """The same for text with Markdown escapes, as the registry's MARKUP fields and MedDataX pages have.

    >>> print(clean_markup(r"Hemoglobin \\> 80 g/L \\[fasting\\]"))
    Hemoglobin > 80 g/L [fasting]
    """
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    return clean(text)


def has_forbidden(text: str) -> bool:
    """Whether :func:`clean` would drop characters, so that a reader can doubt it."""
    # Nothing printable is forbidden; asking for that is quicker than searching, and settles it for most texts.
    return not text.replace("\n", "").isprintable() and _FORBIDDEN.search(text) is not None


def fold(text: str) -> str:
    """The form in which two wordings are compared: NFKC, case folded, white space as single blanks.

    >>> fold("  Pfizer\\u00a0 Inc.") == fold("PFIZER Inc.")
    True
    """
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _SPACE.sub(" ", folded).strip()


def slug(folded: str) -> str:
    """Up to 40 characters a–z, 0–9 and ``-`` that hint at a folded text; possibly empty.

    >>> slug(fold("Zhejiang University, School of Medicine (2nd)")), slug(fold("浙江大学"))
    ('zhejiang-university-school-of-medicine-2', '')
    """
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode("ascii")
    # The beginning of a long text has a slug's worth of letters, unless signs fill it.
    hint = _hyphenated(folded[: 2 * _HINT])
    if len(hint) <= _HINT and len(folded) > 2 * _HINT:
        hint = _hyphenated(folded)
    return hint[:_HINT].rstrip("-")


def _hyphenated(text: str) -> str:
    return "-".join(text.translate(_SLUG).split())


def visible(name: str) -> str:
    r"""The name of a file as it can be written anywhere: what is no text, or no text to be seen, as an escape.

    >>> print(visible("café\n\udcff\u202e.json"))
    café\n\xff\u202e.json
    """
    return _UNSAFE.sub(_escaped, name)


def _escaped(match: re.Match[str]) -> str:
    # How Python holds a byte of a file name that is no text.
    byte = ord(match[0]) - 0xDC00
    return f"\\x{byte:02x}" if 0x80 <= byte <= 0xFF else ascii(match[0])[1:-1]


def one_line(text: str) -> str:
    """The text with every run of white space as one blank."""
    return " ".join(text.split())


def trial_ids(text: str) -> Iterator[tuple[str, str]]:
    """Each NCT id in a text, with the sentence it stands in; a repeated id comes once, at its first place.

    >>> list(trial_ids("This is the main study. An extension is NCT03633916; see also nct 03633917."))
    [('NCT03633916', 'An extension is NCT03633916; see also nct 03633917.'),
     ('NCT03633917', 'An extension is NCT03633916; see also nct 03633917.')]
    """
    # Most texts name no trial, and searching in small letters and capitals takes its time.
    if "NCT" not in text.upper():
        return
    seen: set[str] = set()
    ends: list[re.Match[str]] | None = None
    for match in _NCT_ID.finditer(text):
        found = f"NCT{match[1]}"
        if found not in seen:
            seen.add(found)
            ends = list(_SENTENCE_END.finditer(text)) if ends is None else ends
            yield found, _sentence(text, ends, match)


def _sentence(text: str, ends: list[re.Match[str]], match: re.Match[str]) -> str:
    """The sentence around a match; of an endless one the part close by, with ``…`` where it goes on."""
    before = bisect_right(ends, match.start(), key=lambda end: end.end())
    after = bisect_left(ends, match.end(), key=lambda end: end.start())
    begin = ends[before - 1].end() if before else 0
    finish = ends[after].start() if after < len(ends) else len(text)
    near, far = max(begin, match.start() - EVIDENCE), min(finish, match.end() + EVIDENCE)
    return ("…" if near > begin else "") + one_line(text[near:far]) + ("…" if far < finish else "")
