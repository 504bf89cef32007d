"""Titles in lines, broken by counting letters: what a font would measure differs from machine to machine."""

from __future__ import annotations

from collections.abc import Iterator
from re import findall
from unicodedata import east_asian_width


def wrapped(text: str, width: int, most: int) -> list[str]:
    """A text in lines of so many letters, at most so many lines; a Chinese letter is as wide as two.

    >>> wrapped("Icaritin Soft Capsules in Liver Cancer", 16, 2)
    ['Icaritin Soft', 'Capsules in…']
    """
    lines = [""]
    for piece in _pieces(text, width):
        if lines[-1] and _wide(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    lines = [line.rstrip() for line in lines]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1] + "…"]
    return lines if any(lines) else []


def _pieces(text: str, width: int) -> Iterator[str]:
    """Where a text may be broken: after a space, around a wide letter, and within what is longer than a line."""
    for piece in findall(r"\S+\s*", " ".join(text.split())):
        part = ""
        for letter in piece:
            if part and (_wide(letter) == 2 or _wide(part[-1]) == 2 or _wide(part + letter) > width) and letter != " ":
                yield part
                part = ""
            part += letter
        yield part


def _wide(text: str) -> float:
    return sum(2 if east_asian_width(letter) in "WF" else 1.25 if letter.isupper() else 1 for letter in text)
