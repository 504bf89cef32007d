"""Put what a search found into a SPARQL query, as values of ``?trial`` and ``?relevance``.

They stand at the beginning of the query's outermost WHERE group, or wherever its text has ``{{search}}``. Strings, IRIs
and comments are told apart from the query itself; where there is no such group, or ``?trial`` in it means nothing to
what stands around it, the query is refused, since it would answer something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from kg.errors import QueryError

PLACE: Final = "{{search}}"
"""Where a query wants the values itself, for example within a subselect."""

_TOKEN: Final = re.compile(
    r"""
    (?P<skipped> \#[^\n\r]* | <[^<>"{}|^`\\\x00-\x20]*>
      | \"{3}(?:[^"\\]|\\.|\"(?!\"\"))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<variable> [?$]\w+ )
    | (?P<word> [^\W\d][\w.-]*(?::(?:[\w.:%-]|\\.)*)? | :(?:[\w.:%-]|\\.)* )
    | (?P<sign> [{}()*] )
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


class _Token(NamedTuple):
    """A word, a variable (``?name``, however it is written) or one of the signs ``{ } ( ) *``, and where it begins."""

    text: str
    start: int


def joined(sparql: str, found: Iterable[tuple[str, float]], base: str) -> str:
    """A query about those trials only that were found, each with its score.

    >>> joined("SELECT ?id { ?trial ct:nctId ?id }", [("NCT02455596", 7.5)], "http://a.example/")
    'SELECT ?id { VALUES (?trial ?relevance) { (<http://a.example/trial/NCT02455596> 7.500000) } ?trial ct:nctId ?id }'

    Raises:
        QueryError: there is no place for them.
    """
    rows = " ".join(f"(<{base}trial/{nct_id}> {score:.6f})" for nct_id, score in found)
    values = f"VALUES (?trial ?relevance) {{ {rows} }}"
    if PLACE in sparql:
        return sparql.replace(PLACE, values)
    tokens = _tokens(sparql)
    begin = _outermost(tokens)
    end = _closing(tokens, begin)
    if not _binds(tokens, begin, end):
        raise QueryError(
            "a search narrows ?trial, and this query has no ?trial in its outermost group; "
            f"name the trial so, or write {PLACE} where the found trials are to stand."
        )
    after, before = tokens[begin].start + 1, tokens[end].start
    if tokens[begin + 1].text == "SELECT":  # nothing may stand beside a subselect that is no group of its own
        return f"{sparql[:after]} {values} {{{sparql[after:before]}}} {sparql[before:]}"
    if _computes(tokens, begin, end):  # and what has a value cannot be computed
        return f"{sparql[:before]}\n{values} {sparql[before:]}"
    return f"{sparql[:after]} {values}{sparql[after:]}"


def _tokens(sparql: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(sparql):
        text = match[0]
        if match["variable"]:
            found.append(_Token(f"?{text[1:]}", match.start()))
        elif match["word"]:
            found.append(_Token(text.upper() if text.isalpha() else text, match.start()))
        elif match["sign"]:
            found.append(_Token(text, match.start()))
    return found


def _outermost(tokens: list[_Token]) -> int:
    """The brace that opens the outermost WHERE group."""
    form = next((at for at, token in enumerate(tokens) if token.text in _FORMS), None)
    if form is None:
        raise QueryError("a search goes with a SELECT, ASK, CONSTRUCT or DESCRIBE query only.")
    begin = form + 1
    if tokens[form].text == "CONSTRUCT":
        if tokens[begin : begin + 1] and tokens[begin].text != "{":
            raise QueryError(
                f"a search has no place in CONSTRUCT WHERE; write CONSTRUCT {{ … }} WHERE {{ … {PLACE} … }}."
            )
        begin = _closing(tokens, begin) + 1
    return _opening(tokens, begin)


def _opening(tokens: list[_Token], begin: int) -> int:
    """The next brace that is not within parentheses, as that of EXISTS in an expression is."""
    depth = 0
    for at in range(begin, len(tokens)):
        text = tokens[at].text
        if text == "{" and not depth:
            return at
        depth += (text == "(") - (text == ")")
    raise QueryError(f"a search needs a query with a WHERE group {{ … }}; or write {PLACE} where it is to stand.")


def _closing(tokens: list[_Token], begin: int) -> int:
    depth = 0
    for at in range(begin, len(tokens)):
        depth += (tokens[at].text == "{") - (tokens[at].text == "}")
        if not depth:
            return at
    raise QueryError("not a SPARQL query: a brace { is never closed.")


def _binds(tokens: list[_Token], begin: int, end: int) -> bool:
    """Whether what stands around a group can see its ?trial: of a subselect only what it selects can be seen."""
    at = begin + 1
    if tokens[at].text == "SELECT":
        return _selects(tokens, at, end)
    while at < end:
        if tokens[at].text == "?trial":
            return True
        if tokens[at].text == "{" and tokens[at + 1].text == "SELECT":
            close = _closing(tokens, at)
            if _selects(tokens, at + 1, close):
                return True
            at = close
        at += 1
    return False


def _computes(tokens: list[_Token], begin: int, end: int) -> bool:
    """Whether ?trial is computed in a group itself, by BIND."""
    depth = 0
    for at in range(begin + 1, end):
        depth += (tokens[at].text == "{") - (tokens[at].text == "}")
        if not depth and (tokens[at - 1].text, tokens[at].text) == ("AS", "?trial"):
            return True
    return False


def _selects(tokens: list[_Token], select: int, end: int) -> bool:
    begin = _opening(tokens, select)
    depth = 0
    for at in range(select + 1, begin):
        text = tokens[at].text
        if text == "*" and not depth:
            return _binds(tokens, begin, min(end, _closing(tokens, begin)))
        if text == "?trial" and (not depth or tokens[at - 1].text == "AS"):
            return True
        depth += (text == "(") - (text == ")")
    return False
