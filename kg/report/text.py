"""A report as text, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from kg.report.rules import Example, Report, Rule
from kg.report.terms import cut, visible

EXAMPLES = 5
"""How many findings of a rule are shown."""

_WIDTH = 110
_LABEL = 8
_FIELDS = 3
_VALUE, _TITLE, _MESSAGE = 80, 60, 300


def text(report: Report) -> str:
    """The page a person reads: by rule, worst first, how many, why it matters, how to mend it, a few examples.

    >>> print(text(Report((), {}, 0, of_trials=55)), end="")
    No findings in 55 trials.
    """
    of_trials = "" if report.of_trials is None else f" in {numbered(report.of_trials, 'trial')}"
    if not report.findings:
        if report.hidden:
            return f"No findings of this severity, {report.hidden:,} milder ones.\n"
        return f"No findings{of_trials}.\n"
    severities = ", ".join(f"{number:,} {severity}" for severity, number in report.severities.items())
    summary = f"By {numbered(len(report.rules), 'rule')}, in {reached(report)}."
    hidden = [f"{report.hidden:,} milder findings are not shown."] if report.hidden else []
    lines = [severities, " ".join([summary, *hidden])]
    for rule in report.rules:
        lines += ["", *_rule(rule)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def numbered(number: int, thing: str) -> str:
    """A number of things.

    >>> numbered(1, "trial"), numbered(1200, "trial")
    ('1 trial', '1,200 trials')
    """
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def reached(report: Report) -> str:
    """How many trials have a finding, and of how many.

    >>> reached(Report((), {}, 2, of_trials=55)), reached(Report((), {}, 1))
    ('2 of 55 trials', '1 trial')
    """
    if report.of_trials is None:
        return numbered(report.trials, "trial")
    return f"{report.trials:,} of {numbered(report.of_trials, 'trial')}"


def _rule(rule: Rule) -> Iterator[str]:
    trials = f" in {numbered(rule.trials, 'trial')}" if rule.trials else ""
    name = ", ".join(each for each in (rule.name, rule.component) if each)
    yield f"{rule.severity}  {rule.findings:,} ×{trials}  {cut(rule.message, _MESSAGE)}  [{cut(name, _TITLE)}]"
    yield from _labelled("why", rule.reason.why)
    yield from _labelled("field", "; ".join(fields(rule, _FIELDS)))
    yield from _labelled("mend", rule.reason.mend)
    label = "e.g."
    for example in rule.examples:
        yield from _labelled(label, _example(example), whole=True)
        label = ""
    if rule.more:
        yield f"{'':{_LABEL + 4}}… and {rule.more:,} more"


def fields(rule: Rule, limit: int) -> list[str]:
    """The registry fields of a rule, of many only the first; where there is none, the property."""
    found = rule.reason.fields
    if not found:
        return [rule.path] if rule.path else []
    more = [f"and {numbered(len(found) - limit, 'more field')}"] if len(found) > limit else []
    return [*found[:limit], *more]


def _example(example: Example) -> str:
    others = f" and {example.others:,} more" if example.others else ""
    where = [f"{example.trial}{others}"] if example.trial else []
    part = [cut(example.part, _TITLE)] if example.part else []
    value = [f"“{visible(example.value, _VALUE)}”"] if example.value else []
    title = [f"({cut(example.title, _TITLE)})"] if example.title else []
    return "  ".join([*where, *title, *part, *value])


def _labelled(label: str, value: str, *, whole: bool = False) -> list[str]:
    """A value beside its label, wrapped unless it is to stay ``whole``."""
    shown = visible(value)
    lines = [shown] if whole else textwrap.wrap(shown, _WIDTH - _LABEL - 4, break_long_words=False)
    return [f"    {label if number == 0 else '':{_LABEL}}{line}" for number, line in enumerate(lines)]
