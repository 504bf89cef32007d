"""What a trial's page tells of results, and that every part of them belongs to the trial."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.graph import page
from kg.graph.page_results import results_sections
from kg.read.ctgov_json import read
from kg.trial.model import Trial
from kg.trial.results import (
    AdverseEvents,
    Analysis,
    Baseline,
    BaselineMeasure,
    Category,
    EventGroup,
    MeasureClass,
    Measurement,
    OutcomeMeasure,
    ResultGroup,
    Results,
)

STUDY = Path(__file__).parents[2] / "golden" / "results.json"
T = "NCT99999901"


def told(trial: Trial) -> dict[str, list[str]]:
    return {title: lines for title, lines in results_sections(trial) if lines}


def outcome(**fields: object) -> list[str]:
    measure = OutcomeMeasure(title="Cramps", groups=(ResultGroup(id="OG000", title="Bright"),), **fields)  # type: ignore[arg-type]
    return told(Trial(nct_id=T, results=Results(outcome_measures=(measure,))))["Results: outcomes"]


def test_a_trial_without_results_has_no_section_on_them() -> None:
    assert told(Trial(nct_id=T)) == {}
    assert told(Trial(nct_id=T, results=Results())) == {}


def test_every_section_of_a_whole_record() -> None:
    sections = told(read(STUDY.read_bytes()).trial)
    assert list(sections) == [
        "Results: participants",
        "Results: at the start",
        "Results: outcomes",
        "Results: adverse events",
        "Results: limits and agreements",
        "Documents",
        "Results not posted",
        "Violations",
    ]
    assert "    STARTED: Bright 20; Dim lamp NA" in sections["Results: participants"]
    assert "    Total 51.50 (± 8.8, 29 to .9)" in sections["Results: at the start"]
    assert "    Week 4, Left leg: Bright -0.50 (± NA, -1 to 1,234)" in sections["Results: outcomes"]
    assert (
        "restriction             60 days or less: The institute reads first."
        in sections["Results: limits and agreements"]
    )
    assert sections["Results not posted"][1:] == ["• release 2020-01-15", "• unrelease date unknown"]
    assert not any("555" in line or "@" in line for lines in sections.values() for line in lines)


@pytest.mark.parametrize(
    ("code", "shown"), [("STANDARD_DEVIATION", "mean, standard deviation, years"), ("NA", "mean, years")]
)
def test_the_kind_of_a_spread_is_told(code: str, shown: str) -> None:
    age = BaselineMeasure(title="Age", param_type="MEAN", dispersion_type=code, unit="years")
    results = Results(baseline=Baseline(measures=(age,)))
    assert told(Trial(nct_id=T, results=results))["Results: at the start"] == [f"• Age [{shown}]"]
    (line, *_) = outcome(param_type="MEAN", dispersion_type="Standard Error")
    assert line == "• Cramps [mean, Standard Error]"


@pytest.mark.parametrize(("p_value", "shown"), [("0.03", "p = 0.03"), ("<0.001", "p <0.001"), ("", "")])
def test_an_analysis_is_one_line(p_value: str, shown: str) -> None:
    analysis = Analysis(p_value=p_value, statistical_method="t-test", ci_pct="95", ci_lower_limit="1")
    assert outcome(analyses=(analysis,))[1] == f"    analysis: t-test, {shown + ', ' if shown else ''}95% CI 1 to …"


def test_of_a_long_measure_the_first_rows_are_shown() -> None:
    week = MeasureClass(title="Week", categories=(Category(measurements=(Measurement(group="OG000", value="1"),)),))
    lines = outcome(classes=(week,) * 11)
    assert lines[1:] == [
        *["    Week: Bright 1"] * 8,
        "    … and 3 more rows",
        f"every number: kg query --name results-of-trial --set nct={T}",
    ]


def test_totals_of_events_say_of_how_many() -> None:
    group = EventGroup(id="EG000", deaths_affected=0, deaths_at_risk=9, serious_affected=2)
    events = AdverseEvents(groups=(group,))
    lines = told(Trial(nct_id=T, results=Results(adverse_events=events)))["Results: adverse events"]
    assert lines[0] == "• EG000: died 0 of 9, with serious events 2 of ?"


def test_the_statements_about_a_trial_are_those_of_all_its_parts(tmp_path: Path) -> None:
    graph = kg.build(STUDY, tmp_path, workers=1)
    parts = {
        str(quad.subject)
        for quad in graph.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        if "/trial/NCT99999908#" in str(quad.subject)
    }
    assert len(parts) > 50
    assert parts <= {str(triple.subject) for triple in page.statements(graph, "NCT99999908")}
