"""A report as one HTML file: no script, nothing loaded from elsewhere, readable on a screen and on paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from kg.report.markup import Html, element, joined
from kg.report.rules import Example, Report, Rule
from kg.report.terms import cut, visible
from kg.report.text import fields, numbered, reached
from kg.shacl.finding import SEVERITIES

EXAMPLES = 20
"""How many findings of a rule are shown."""

_FIELDS = 6
_VALUE, _TITLE, _MESSAGE, _WORDS = 300, 140, 300, 1000
_WBR = Html("<wbr>")
_STUDY = "https://clinicaltrials.gov/study/"
_STYLE = Path(__file__).with_name("report.css")
# The file may be forwarded: whatever a record holds, a browser runs nothing in it and asks nobody for anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_SIGNS = {"Violation": "■", "Warning": "▲", "Info": "●"}
_HEADINGS = {"Violation": "Violations", "Warning": "Warnings", "Info": "Information"}
_MEANINGS = {
    "Violation": "A promise about the form of the graph is broken.",
    "Warning": "A record contradicts itself or its registry, or uses a value that is not known.",
    "Info": "A record is incomplete, or something in it is worth a look.",
}


def html(report: Report) -> str:
    """The whole file."""
    named = list(zip(_ids(report.rules), report.rules, strict=True))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("title", f"Validation report: {_verdict(report)}"),
        element("style", _STYLE.read_text(encoding="utf-8")),
    )
    sections = [_checked(report), _result(report), *([_contents(named)] if named else []), *_severities(report, named)]
    body = element(
        "body",
        element("a", "Skip to the findings", class_="skip", href="#result"),
        element("header", element("h1", "Validation report"), element("p", _verdict(report), class_="verdict")),
        element("main", *_lined(sections)),
    )
    return "<!DOCTYPE html>\n" + element("html", *_lined([head, body]), lang="en") + "\n"


def _lined(parts: list[Html]) -> Iterator[Html]:
    for part in parts:
        yield Html("\n")
        yield part


def _verdict(report: Report) -> str:
    known = "" if report.of_trials is None else f" in {numbered(report.of_trials, 'trial')}"
    if not report.findings:
        milder = f" of the severities shown; {report.hidden:,} milder ones are left out" if report.hidden else ""
        return f"No findings{known}{milder}."
    worst = next(severity for severity in SEVERITIES if report.severities.get(severity))
    tail = "" if worst == "Violation" else " None is a violation."
    return (
        f"{numbered(report.findings, 'finding')} by {numbered(len(report.rules), 'rule')}, in {reached(report)}.{tail}"
    )


def _checked(report: Report) -> Html:
    terms = [element("div", element("dt", name), element("dd", _words(value))) for name, value in report.facts.items()]
    return _section(
        "checked", element("h2", "What was checked", id="checked-title"), element("dl", *terms, class_="facts")
    )


def _result(report: Report) -> Html:
    rules = Counter(rule.severity for rule in report.rules)
    rows = [
        element(
            "tr",
            element("th", _badge(severity), " ", element("span", _MEANINGS[severity], class_="quiet"), scope="row"),
            element("td", f"{number:,}", class_="number"),
            element("td", f"{rules[severity]:,}", class_="number"),
        )
        for severity, number in report.severities.items()
    ]
    notes = [element("p", f"{report.hidden:,} milder findings are not shown.")] if report.hidden else []
    if not report.findings and not report.hidden:
        nothing = (
            "No rule found anything to say. This does not prove that the data are right, only that no rule objects."
        )
        notes = [element("p", nothing, class_="clean")]
    table = _table("Findings by severity", ("Severity", "Findings", "Rules"), rows, class_="severities")
    return _section("result", element("h2", "Result", id="result-title"), table, *notes)


def _contents(named: list[tuple[str, Rule]]) -> Html:
    """The rules with a bar each: the table of contents, and the chart."""
    longest = max(rule.findings for _, rule in named)
    said = Counter((rule.severity, rule.message) for _, rule in named)
    rows = [
        _entry(id_, rule, longest, rule.component if said[rule.severity, rule.message] > 1 else "")
        for id_, rule in named
    ]
    heading = element("h2", "Findings by rule", id="rules-title")
    caption = "Each rule with a bar as long as it has findings; the link leads to its section"
    table = _table(caption, ("Rule", "Findings", "Trials"), rows, class_="rules")
    return element("nav", heading, table, class_="section", aria_labelledby="rules-title")


def _entry(id_: str, rule: Rule, longest: int, note: str) -> Html:
    link = element("a", cut(rule.message, _MESSAGE), href=f"#{id_}")
    noted = [element("span", f" ({note})", class_="quiet")] if note else []
    head = element("th", _badge(rule.severity), " ", link, *noted, _bar(rule, longest), scope="row")
    numbers = [element("td", f"{number:,}", class_="number") for number in (rule.findings, rule.trials)]
    return element("tr", head, *numbers)


def _bar(rule: Rule, longest: int) -> Html:
    width = f"{max(100 * rule.findings / longest, 0.5):.1f}"
    drawn = element("rect", width=width, height="6", class_=rule.severity.lower())
    return element("svg", drawn, class_="bar", viewBox="0 0 100 6", preserveAspectRatio="none", aria_hidden="true")


def _severities(report: Report, named: list[tuple[str, Rule]]) -> Iterator[Html]:
    for severity, rules in groupby(named, key=lambda each: each[1].severity):
        id_ = f"severity-{severity.lower()}"
        heading = element("h2", _HEADINGS.get(severity, severity), id=f"{id_}-title")
        yield _section(id_, heading, *_lined([_rule(name, rule, report.table) for name, rule in rules]))


def _rule(id_: str, rule: Rule, table: str) -> Html:
    name = f"Rule {rule.name}, " if rule.name else ""
    found = f"{numbered(rule.findings, 'finding')} in {numbered(rule.trials, 'trial')}"
    facts = [
        ("Why it matters", _words(rule.reason.why)),
        (_source(rule), _fields(rule)),
        ("How to mend it", _words(rule.reason.mend)),
    ]
    terms = [element("div", element("dt", label), element("dd", value)) for label, value in facts if value]
    return element(
        "article",
        element("h3", _badge(rule.severity), " ", cut(rule.message, _MESSAGE), id=f"{id_}-title"),
        element("p", f"{found}. ", element("span", f"{name}check {rule.component}", class_="quiet")),
        element("dl", *terms),
        _examples(rule, table),
        id=id_,
        aria_labelledby=f"{id_}-title",
    )


def _source(rule: Rule) -> str:
    label = "Registry field" if rule.reason.fields else "Property"
    return label + ("s" if len(rule.reason.fields) > 1 else "")


def _fields(rule: Rule) -> Html:
    """The property in words, with the places of the registry's record it comes from."""
    named = ", ".join(rule.reason.names)
    names = f"{cut(named, _TITLE)}: " if named and named != rule.path else ""
    # A place may be broken at its dots, where it is longer than a line.
    places = [
        element("code", Html(_WBR.join(map(joined, re.split(r"(?<=\.)", place))))) for place in fields(rule, _FIELDS)
    ]
    return joined(names, *(part for place in places for part in (place, " "))) if places else Html("")


def _examples(rule: Rule, table: str) -> Html:
    told = f"{len(rule.examples):,} of {rule.findings:,}" if rule.more else f"all {rule.findings:,}"
    label = "The finding" if rule.findings == 1 else f"Examples ({told})"
    # Columns in which nothing stands are left out.
    parts, values = any(each.part for each in rule.examples), any(each.value for each in rule.examples)
    columns = ["Trial", *(["Part"] if parts else []), *(["Value at fault"] if values else [])]
    rows = [_example(each, parts=parts, values=values) for each in rule.examples]
    more = [element("p", f"and {rule.more:,} more; see {table}", class_="more")] if rule.more else []
    is_open = "" if rule.severity != "Info" else None
    caption = f"Findings of the rule: {cut(rule.message, _TITLE)}"
    return element("details", element("summary", label), _table(caption, columns, rows), *more, open=is_open)


def _example(example: Example, *, parts: bool, values: bool) -> Html:
    trial: list[str] = (
        [element("a", example.trial, href=_STUDY + example.trial, class_="trial")]
        if example.trial
        else ["no trial's own"]
    )
    if example.title:
        trial += [" ", element("bdi", cut(example.title, _TITLE), class_="title")]
    if example.others:
        trial.append(element("span", f" and {numbered(example.others, 'other trial')}", class_="quiet"))
    cells = [element("th", *trial, scope="row")]
    if parts:
        cells.append(element("td", element("bdi", cut(example.part, _TITLE))))
    if values:
        cells.append(element("td", element("bdi", visible(example.value, _VALUE), class_="value")))
    return element("tr", *cells)


def _table(caption: str, columns: tuple[str, ...] | list[str], rows: list[Html], class_: str | None = None) -> Html:
    numbers = {"Findings", "Rules", "Trials"}
    heads = [element("th", column, scope="col", class_="number" if column in numbers else None) for column in columns]
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *heads)),
        element("tbody", *_lined(rows)),
        class_=class_,
    )
    return element("div", table, class_="wide")


def _section(id_: str, *parts: Html) -> Html:
    return element("section", *parts, id=id_, class_="section", aria_labelledby=f"{id_}-title")


def _badge(severity: str) -> Html:
    sign = element("span", _SIGNS.get(severity, ""), aria_hidden="true")
    return element("span", sign, " ", severity, class_=f"badge {severity.lower()}")


def _words(text: str) -> Html:
    return joined(visible(text, _WORDS))


def _ids(rules: tuple[Rule, ...]) -> Iterator[str]:
    """An anchor for each rule that stays the same while the rule does."""
    given = Counter[str]()
    for rule in rules:
        id_ = re.sub(r"[^A-Za-z0-9_-]+", "-", f"{rule.name or 'rule'}-{rule.component}-{rule.severity}").strip("-")
        given[id_] += 1
        yield id_ if given[id_] == 1 else f"{id_}-{given[id_]}"
