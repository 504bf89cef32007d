"""The reports for people: what text and HTML say, and that neither can be led astray by what a record holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

import pytest
import rdflib

from kg.rdf.names import ONTOLOGY, SHAPES
from kg.report import html as report_html
from kg.report import text as report_text
from kg.report.grouping import NamedTrials, grouped
from kg.report.reasons import Origin
from kg.report.rules import Report, report
from kg.shacl import shapes
from kg.shacl.finding import Finding

OURS = shapes.load().whole
TRIAL = "https://w3id.org/trialgraph/id/trial/NCT0000000"
VOID = {"meta"}


def finding(
    trial: int = 1,
    *,
    shape: str = "DescribedTrial-startDate",
    path: str = "startDate",
    value: str = "",
    severity: str = "Info",
    component: str = "MinCount",
    message: str = "The record gives no start date.",
    part: str = "",
) -> Finding:
    focus, at = f"<{TRIAL}{trial}{part}>", f"<{ONTOLOGY}{path}>"
    return Finding(focus, at, value, f"<{SHAPES}{shape}>", f"{component}ConstraintComponent", severity, message)


def late(trial: int = 1, value: str = '"2015-03"') -> Finding:
    return finding(
        trial,
        shape="StartsAfterItCompletes",
        value=value,
        severity="Warning",
        component="SPARQL",
        message="The trial starts after its completion or primary completion.",
    )


def made(*findings: Finding, origin: Origin = Origin.BUILT, examples: int = 5, hidden: int = 0) -> Report:
    return report(list(findings), OURS, origin=origin, examples=examples, of_trials=9, hidden=hidden)


class Page(HTMLParser):
    """The elements of a page; every one must be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID | {"wbr"}:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.elements if name == tag)


# ---------------------------------------------------------------------------------------------------------- groups


def test_a_rule_is_a_shape_with_its_component_and_severity() -> None:
    two = finding(2, component="Datatype")
    groups = grouped([finding(), finding(3), two, late(4)], NamedTrials())
    assert [(group.severity, group.component, len(group.findings)) for group in groups] == [
        ("Warning", "SPARQLConstraintComponent", 1),
        ("Info", "MinCountConstraintComponent", 2),
        ("Info", "DatatypeConstraintComponent", 1),
    ]


def test_examples_are_of_different_trials_first() -> None:
    parts = [finding(1, part=f"#outcome-{number}") for number in range(9)]
    (group,) = grouped([*parts, finding(2), finding(3)], NamedTrials())
    assert group.trials == {"NCT00000001", "NCT00000002", "NCT00000003"}
    shown = [each.focus for each in group.examples(4)]
    assert shown == [f"<{TRIAL}1#outcome-0>", f"<{TRIAL}1#outcome-1>", f"<{TRIAL}2>", f"<{TRIAL}3>"]


def test_the_order_of_the_findings_does_not_matter() -> None:
    findings = [finding(), finding(2), late(3), late(2)]
    assert report_html.html(made(*findings)) == report_html.html(made(*reversed(findings)))
    assert report_text.text(made(*findings)) == report_text.text(made(*reversed(findings)))


# --------------------------------------------------------------------------------------------------------- reasons


def reason_of(each: Finding, origin: Origin = Origin.BUILT, **said: str) -> tuple[str, str]:
    graph = rdflib.Graph()
    for predicate, words in said.items():
        term = rdflib.RDFS.comment if predicate == "comment" else rdflib.SH.description
        graph.add((rdflib.URIRef(each.shape[1:-1]), term, rdflib.Literal(words, lang="en")))
    (rule,) = report([each], graph, origin=origin).rules
    return rule.reason.why, rule.reason.mend


def test_the_shape_itself_says_why_and_how() -> None:
    assert reason_of(finding(), comment="It sorts by start.", description="Ask the sponsor.") == (
        "It sorts by start.",
        "Ask the sponsor.",
    )


def test_the_constraint_of_a_rule_may_say_it_too() -> None:
    graph = rdflib.Graph()
    shape, constraint = rdflib.URIRef(f"{SHAPES}StartsAfterItCompletes"), rdflib.URIRef("http://example.org/c")
    graph.add((shape, rdflib.SH.sparql, constraint))
    graph.add((constraint, rdflib.RDFS.comment, rdflib.Literal("Because.", lang="en")))
    graph.add((constraint, rdflib.RDFS.comment, rdflib.Literal("Weil.", lang="de")))
    (rule,) = report([late()], graph).rules
    assert rule.reason.why == "Because."


@pytest.mark.parametrize(
    ("each", "origin", "why", "mend"),
    [
        (finding(), Origin.BUILT, "incomplete", "Fill in protocolSection.statusModule.startDateStruct.date"),
        (finding(severity="Warning"), Origin.BUILT, "lacks what every record", "Fill in "),
        (late(), Origin.BUILT, "contradicts itself", "Correct protocolSection.statusModule.startDateStruct.date"),
        (finding(severity="Violation"), Origin.BUILT, "The fault is TrialGraph's", "Please report it"),
        (finding(severity="Violation"), Origin.FILES, "not of the form", "mend the program that wrote the data"),
        (finding(component="Node", severity="Warning"), Origin.BUILT, "does not know", "please tell the TrialGraph"),
        (finding(component="MaxCount"), Origin.BUILT, "incomplete", "Remove what is too much from "),
        (finding(), Origin.OTHER_SHAPES, "say no more about why", "change the shape"),
        (finding(severity="Warning"), Origin.FILES, "The data lack", "Fill in the value"),
    ],
)
def test_what_no_shape_says_is_worded_from_component_and_severity(
    each: Finding, origin: Origin, why: str, mend: str
) -> None:
    found = reason_of(each, origin)
    assert why in found[0]
    assert mend in found[1]


def test_every_property_that_a_shape_names_can_be_explained() -> None:
    for shape, path in OURS.subject_objects(rdflib.SH.path):
        if isinstance(shape, rdflib.URIRef) and isinstance(path, rdflib.URIRef):
            each = Finding(f"<{TRIAL}1>", f"<{path}>", "", f"<{shape}>", "InConstraintComponent", "Warning", "…")
            (rule,) = report([each], OURS, origin=Origin.BUILT).rules
            assert rule.reason.why
            assert rule.reason.mend
            assert rule.reason.names


def test_a_property_of_several_kinds_of_nodes_has_the_fields_of_the_kind_in_question() -> None:
    each = Finding(
        f"<{TRIAL}1>",
        "<http://purl.org/dc/terms/title>",
        "",
        f"<{SHAPES}DescribedTrial-title>",
        "MinCountConstraintComponent",
        "Info",
        "…",
    )
    (rule,) = made(each).rules
    assert rule.reason.fields == ("protocolSection.identificationModule.briefTitle",)


def test_all_places_are_told_from_which_a_property_may_come() -> None:
    (rule,) = made(finding(shape="Outcome-timeFrame-given", path="timeFrame", part="#outcome-a")).rules
    lists = ("primary", "secondary", "other")
    assert rule.reason.fields == tuple(f"protocolSection.outcomesModule.{each}Outcomes[].timeFrame" for each in lists)


# ------------------------------------------------------------------------------------------------------------ text


def test_the_text_says_the_worst_first_with_a_few_examples() -> None:
    page = report_text.text(made(*(finding(number) for number in range(1, 8)), finding(8, severity="Violation")))
    assert page.splitlines()[0] == "1 Violation, 0 Warning, 7 Info"
    assert page.splitlines()[1] == "By 2 rules, in 8 of 9 trials."
    assert page.index("Violation  1 ×") < page.index("Info  7 × in 7 trials  The record gives no start date.")
    assert "… and 2 more" in page
    assert "protocolSection.statusModule.startDateStruct.date" in page


def test_no_findings_is_said_plainly() -> None:
    assert report_text.text(made()) == "No findings in 9 trials.\n"
    assert report_text.text(made(hidden=3)) == "No findings of this severity, 3 milder ones.\n"
    page = Page(report_html.html(made())).text
    assert "No findings in 9 trials." in page
    assert "only that no rule objects" in page
    assert "3 milder ones are left out" in Page(report_html.html(made(hidden=3))).text


def test_a_path_of_several_steps_and_a_shape_without_a_name() -> None:
    each = Finding(
        "_:b0", f"^<{ONTOLOGY}arm>/<http://example.org/a>", "<http://example.org/v>", "_:n1", "Odd", "Info", ""
    )
    (rule,) = report([each], rdflib.Graph(), origin=Origin.OTHER_SHAPES).rules
    assert rule.name == ""
    assert rule.path == "^ct:arm/http://example.org/a"
    assert "http://example.org/v" in report_text.text(made(each))
    assert "no trial's own" in Page(report_html.html(made(each))).text


# ------------------------------------------------------------------------------------------------------------ HTML


def test_the_page_stands_alone_and_runs_nothing() -> None:
    text = report_html.html(made(finding(), late(), finding(3, severity="Violation")))
    page = Page(text)
    assert not list(page.all("script"))
    assert not list(page.all("img"))
    assert not list(page.all("link"))
    assert any("default-src 'none'" in str(each.get("content")) for each in page.all("meta"))
    assert not re.search(r"url\(|@import", text)
    hrefs = [str(each["href"]) for each in page.all("a")]
    ids = {each["id"] for _, each in page.elements if "id" in each}
    assert all(href.startswith("https://clinicaltrials.gov/study/NCT") or href[1:] in ids for href in hrefs)
    assert "https://clinicaltrials.gov/study/NCT00000001" in hrefs


def test_the_page_can_be_used_without_seeing_it() -> None:
    page = Page(report_html.html(made(finding(), late(), finding(3, severity="Violation"))))
    assert next(page.all("html"))["lang"] == "en"
    assert len(list(page.all("h1"))) == 1
    assert len(list(page.all("caption"))) == len(list(page.all("table")))
    assert all("scope" in each for each in page.all("th"))
    ids = [each["id"] for _, each in page.elements if "id" in each]
    assert len(ids) == len(set(ids))
    assert {each["aria-labelledby"] for _, each in page.elements if "aria-labelledby" in each} <= set(ids)
    assert all(each["aria-hidden"] == "true" for each in page.all("svg"))
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


HOSTILE = {
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    'a\\" onmouseover=\\"x': 'a" onmouseover="x',
    "\u202egnp.exe": "\\u202egnp.exe",
    "\\u0000\\u001B[31m": "\\u0000\\u001b[31m",
    "\\uD83D\\uDE00 \\U0001F600": "😀 😀",
    "\\uD83D alone": "\\ud83d alone",
    "]]>--><!--": "]]>--><!--",
    "a\\nb\\tc": "a b c",
    "می\u200cخواهم": "می\u200cخواهم",
}


@pytest.mark.parametrize(("stated", "shown"), HOSTILE.items())
def test_a_value_can_do_nothing(stated: str, shown: str) -> None:
    each = late(value=f'"{stated}"')
    text = report_html.html(made(each))
    assert shown in Page(text).text
    assert "script" not in {tag for tag, _ in Page(text).elements}
    text.encode()
    plain = report_text.text(made(each))
    assert shown in plain
    assert "\x1b" not in plain
    assert "\u202e" not in plain


def test_what_shapes_and_files_say_is_escaped_too() -> None:
    bad = "<script>x</script>"
    each = Finding(
        f"<http://example.org/{bad}>",
        f"<http://example.org/{bad}>",
        "",
        f"<http://example.org/'\"{bad}>",
        bad,
        "Warning",
        bad * 100,
    )
    shapes_graph = rdflib.Graph()
    text = report_html.html(report([each], shapes_graph, facts={bad: bad}, table=bad))
    assert "<script" not in text
    assert "(1,800 characters)" not in text


def test_a_long_value_is_cut_and_its_length_told() -> None:
    each = late(value='"' + "x" * 100_000 + '"')
    assert len(report_html.html(made(each))) < 20_000
    assert f"{'x' * 300}… (100,000 characters)" in report_html.html(made(each))
    assert "(100,000 characters)" in report_text.text(made(each))


def test_many_findings_make_a_small_file() -> None:
    many = [late(value=f'"{number}"') for number in range(5_000)]
    text = report_html.html(made(*many, examples=report_html.EXAMPLES))
    assert len(text) < 30_000
    assert "and 4,980 more; see findings.tsv" in Page(text).text
    assert "Examples (20 of 5,000)" in Page(text).text


def test_two_rules_that_say_the_same_are_told_apart() -> None:
    page = Page(report_html.html(made(finding(), finding(component="Datatype"))))
    assert "The record gives no start date. (Datatype)" in page.text
    assert "The record gives no start date. (MinCount)" in page.text
    assert "(MinCount)" not in Page(report_html.html(made(finding()))).text
    assert "<wbr>startDateStruct.<wbr>date" in report_html.html(made(finding()))
    assert "<wbr>" not in page.text


def test_rules_of_one_name_have_anchors_of_their_own() -> None:
    one, other = (Finding(f"<{TRIAL}1>", "", "", f"_:{name}", "Odd", "Info", "m") for name in "ab")
    ids = [each["id"] for each in Page(report_html.html(made(one, other))).all("article")]
    assert ids == ["rule-Odd-Info", "rule-Odd-Info-2"]
