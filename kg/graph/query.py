"""SPARQL text and named queries.

A named query is a file ``queries/NAME.rq`` that begins with comments: what it answers, then one line a parameter,
``# param NAME: what it is (example: VALUE)``, ``# param NAME=DEFAULT: …`` where it may be left out. In the text a
parameter stands as ``{{NAME}}`` and is put in as a SPARQL string.

``{{NAME in FIELD}}`` stands in a group with ``?trial``, and narrows it to the trials that could have the parameter as a
part of such a text; with ``?node`` where the field is about nodes (:data:`kg.graph.parts.FIELDS`). What could have it
need not, so that a filter of the query decides, and looks at everything where the search does not tell. What is always
sought may stand there in quotation marks, ``{{"placebo" in interventions}}``.

What it is may begin with the values that it takes, ``# param list=: inclusion | exclusion; both if left out``; upper
and lower case are one. One that is called an NCT id, a PubMed id or a "year, month or day" takes nothing else, and one
that the text reads as a number (``xsd:decimal({{NAME}})``) no other word. Other values could only give an empty answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

from kg.errors import QueryError
from kg.graph.parts import FIELDS
from kg.rdf.names import BASE, prefixes
from kg.rdf.turtle import text
from kg.trial.values import is_nct_id, is_partial_date

_QUERIES = Path(__file__).parent / "queries"
_PARAMETER = re.compile(r"# param ([a-z_]+)(?:=(.*?))?: (.*?)(?: \(example: (.*)\))?")
_PLACE = re.compile(r"\{\{(?:([a-z_]+)(?: in ([a-z]+))?|\"([^\"]+)\" in ([a-z]+))\}\}")
# Findings lie in a named graph of the store; the graph itself does not use these terms.
_OF_FINDINGS = {"sh": "http://www.w3.org/ns/shacl#"}
_DECLARED = re.compile(r"^\s*PREFIX\s+([\w-]*):", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Form:
    """How a value is written: what it is called, what is said of one that is written otherwise, and what tells."""

    name: str
    expected: str
    fits: Callable[[str], object]


_SAID = (
    Form("NCT id", "is not an NCT id: NCT and eight digits are expected", is_nct_id),
    Form("PubMed id", "is not a PubMed id: digits are expected", re.compile(r"[0-9]+").fullmatch),
    Form(
        "year, month or day",
        "is not a year, month or day: 2019, 2019-05 or 2019-05-31 is expected",
        is_partial_date,
    ),
)
"""Of what is said to be such."""

# As long as Oxigraph can read such a number.
_READ = (
    Form(
        "decimal",
        "is not a number: digits are expected, such as 18 or 0.05, at most 18 on each side of the point",
        re.compile(r"[+-]?(?=\.?[0-9])[0-9]{0,18}(\.[0-9]{0,18})?").fullmatch,
    ),
    Form("integer", "is not a whole number: at most 18 digits are expected", re.compile(r"[+-]?[0-9]{1,18}").fullmatch),
)
"""Of what the text reads as ``xsd:decimal({{NAME}})``."""


class WithPart(Protocol):
    """Tells what could have a part of a text in a field, as :func:`kg.graph.parts.with_part` does."""

    def __call__(self, part: str, field: str, /) -> Iterable[str] | None:
        """Ids of trials, or ``ID#NAME`` of their nodes; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a named query takes; ``values`` are the only ones where there are such, and each is of ``form``."""

    name: str
    what: str
    example: str = ""
    default: str | None = None
    values: tuple[str, ...] = ()
    form: Form | None = None

    def taken(self, stated: str) -> str:
        """A stated value as the query's text has it.

        Raises:
            QueryError: it is none that the parameter takes.
        """
        if self.default is not None and not stated.strip() and not (self.form and self.default):
            return ""
        if self.form:
            return self._formed(stated, self.form)
        if not self.values:
            return stated
        found = [value for value in self.values if value.casefold() == stated.strip().casefold()]
        if not found:
            raise QueryError(f"{self.name} is one of {' | '.join(self.values)}; {stated!r} is none of them.")
        return found[0]

    def _formed(self, stated: str, form: Form) -> str:
        wanted = stated.strip().upper()
        if not form.fits(wanted):
            raise QueryError(f"{self.name}: {stated!r} {form.expected}.")
        return wanted


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query that ships with TrialGraph."""

    name: str
    answers: str
    parameters: tuple[Parameter, ...]
    sparql: str

    def filled(self, values: Mapping[str, str], with_part: WithPart | None = None) -> str:
        """The SPARQL text with its parameters; faster to answer where it is known which trials could be meant.

        Raises:
            QueryError: a parameter is missing or unknown, or has a value that it does not take.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                raise QueryError(f"query {self.name} has no parameter {name!r}; it has: {', '.join(known) or 'none'}")
        filled = {}
        for name, parameter in known.items():
            stated = values.get(name, parameter.default)
            if stated is None:
                raise QueryError(
                    f"query {self.name} needs {name}: {parameter.what}. For example --set {name}={parameter.example!r}"
                )
            filled[name] = parameter.taken(stated)

        def put_in(place: re.Match[str]) -> str:
            name, field, always, its_field = place.groups()
            if always:
                return _narrowed(always, its_field, with_part)
            if name not in filled:
                return place[0]
            return text(filled[name]) if field is None else _narrowed(filled[name], field, with_part)

        return _PLACE.sub(put_in, self.sparql)


def _narrowed(part: str, field: str, with_part: WithPart | None) -> str:
    found = with_part(part, field) if with_part and part else None
    if found is None:
        return ""
    # As prefixed names, which Oxigraph reads in half the time. Without any values it would look at everything first.
    names = " ".join(f"trial:{name}".replace("#", "\\#") for name in found) or "trial:none"
    return f"VALUES ?{FIELDS[field]} {{ {names} }}"


def named_queries() -> list[NamedQuery]:
    """Every query that ships with TrialGraph, by name.

    >>> "trials-by-condition" in {query.name for query in named_queries()}
    True
    """
    return [_parsed(path) for path in sorted(_QUERIES.glob("*.rq"))]


def named_query(name: str) -> NamedQuery:
    """A query by its name.

    Raises:
        QueryError: there is none of that name.
    """
    path = _QUERIES / f"{name}.rq"
    names = [query.stem for query in sorted(_QUERIES.glob("*.rq"))]
    if name not in names:
        near = get_close_matches(name, names, 3, 0.4)
        hint = f" Near: {', '.join(near)}." if near else ""
        raise QueryError(f"no query is named {name!r}.{hint} `kg query --list` shows all.")
    return _parsed(path)


def _parsed(path: Path) -> NamedQuery:
    comments, parameters, body = list[str](), list[re.Match[str]](), list[str]()
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := _PARAMETER.fullmatch(line):
            parameters.append(match)
        elif line.startswith("# ") and not body:
            comments.append(line[2:])
        else:
            body.append(line)
    sparql = "\n".join(body).strip() + "\n"
    return NamedQuery(path.stem, " ".join(comments), tuple(_parameter(each, sparql) for each in parameters), sparql)


def _parameter(match: re.Match[str], sparql: str) -> Parameter:
    name, default, what, example = match.groups()
    values = what.partition(";")[0].split(" | ")
    forms = [form for form in _SAID if form.name in what]
    forms += [form for form in _READ if f"xsd:{form.name}({{{{{name}}}}})" in sparql]
    return Parameter(
        name, what, example or default or "", default,
        tuple(values) if len(values) > 1 else (), forms[0] if forms else None,
    )  # fmt: skip


def with_prefixes(sparql: str, base: str = BASE) -> str:
    """A query with the prefixes it uses but does not declare, so that nobody must type them.

    They come on its first line, so that the line numbers of its errors stay right.

    >>> print(with_prefixes("SELECT ?t { ?t a ct:Trial }"))
    PREFIX ct: <https://w3id.org/trialgraph/ontology#> SELECT ?t { ?t a ct:Trial }
    """
    declared = set(_DECLARED.findall(sparql))
    missing = [
        f"PREFIX {prefix}: <{namespace}> "
        for prefix, namespace in {**prefixes(base), **_OF_FINDINGS}.items()
        if prefix not in declared and re.search(rf"(?<![\w-]){prefix}:", sparql)
    ]
    return "".join(missing) + sparql
