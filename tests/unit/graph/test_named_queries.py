"""The named queries: each runs, and their answers on the sample are what its records say.

Expectations are computed from ``records.ndjson`` itself, not from the graph. What the two pages of the sample add is
written out here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.errors import QueryError
from kg.graph.neighbours import KINDS
from kg.graph.parts import FIELDS
from kg.graph.query import NamedQuery, named_queries, named_query
from kg.rdf.names import BASE
from kg.rdf.turtle import text
from kg.trial.codes import VALUES
from tests.linked import METHODS, link, stub, trial
from tests.linked import graph as hand_made
from tests.linked import nct as id_of

RECORDS = Path(kg.__file__).parent / "sample" / "documents" / "records.ndjson"
VEEVA, MEDDATAX = "NCT02455596", "NCT07328828"

STATUSES = {
    "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
    "APPROVED_FOR_MARKETING": "Approved for marketing",
    "COMPLETED": "Completed",
    "ENROLLING_BY_INVITATION": "Enrolling by invitation",
    "NOT_YET_RECRUITING": "Not yet recruiting",
    "RECRUITING": "Recruiting",
    "SUSPENDED": "Suspended",
    "TERMINATED": "Terminated",
    "UNKNOWN": "Unknown status",
    "WITHDRAWN": "Withdrawn",
    "WITHHELD": "Withheld",
}
PHASES = {"NA": "Not applicable", "EARLY_PHASE1": "Early phase 1"} | {f"PHASE{n}": f"Phase {n}" for n in range(1, 5)}

QUERIES = named_queries()
# The records of the sample have no such thing; these queries have a test of their own with records that do.
NOT_IN_SAMPLE = {"trials-starting-after-completion", "shared-identifiers"}


# ------------------------------------------------------------------------------------------- the records, read plainly


@cache
def records() -> dict[str, Any]:
    lines = RECORDS.read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines if line.strip()]
    return {record["protocolSection"]["identificationModule"]["nctId"]: record for record in found}


def at(record: Any, path: str, default: Any = None) -> Any:
    """The value at a dotted path below protocolSection."""
    value = record["protocolSection"]
    for step in path.split("."):
        if not isinstance(value, dict) or step not in value:
            return default
        value = value[step]
    return value


def conditions(record: Any) -> list[str]:
    found: list[str] = at(record, "conditionsModule.conditions", [])
    return found


def has_condition(record: Any, words: str) -> bool:
    return any(words in condition.lower() for condition in conditions(record))


def phase(record: Any) -> str:
    return " / ".join(PHASES[each] for each in at(record, "designModule.phases", [])) or "No phase stated"


def country(site: Any) -> str:
    """The name that the registry uses today."""
    name: str = site["country"]
    return {"Korea, Republic of": "South Korea"}.get(name, name)


def countries(record: Any) -> set[str]:
    return {country(site) for site in at(record, "contactsLocationsModule.locations", [])}


def rows(sample: kg.Graph, name: str, /, *columns: str, **values: str) -> list[tuple[Any, ...]]:
    """The answer's rows, of some columns only if named."""
    return [tuple(row[column] for column in columns or row) for row in sample.ask(name, values)]


def of_records(found: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows whose first column is a trial that has a record in the sample, not a page."""
    return [row for row in found if row[0] in records()]


# ------------------------------------------------------------------------------------------------------- every query


def examples(query: NamedQuery) -> dict[str, str]:
    return {each.name: each.example for each in query.parameters if each.example}


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_answers_with_its_examples(sample: kg.Graph, query: NamedQuery) -> None:
    table = sample.ask(query.name, examples(query))
    assert len(set(table.columns)) == len(table.columns)
    assert bool(len(table)) != (query.name in NOT_IN_SAMPLE)
    found = list(table.rows())
    assert len(set(found)) == len(found)
    assert not any(isinstance(cell, str) and cell.startswith("https://w3id.org/") for row in found for cell in row)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_says_what_it_answers(query: NamedQuery) -> None:
    assert query.answers
    assert "ORDER BY" in query.sparql
    for parameter in query.parameters:
        assert parameter.what
        assert "{{" + parameter.name + "}}" in query.sparql
        assert parameter.example or parameter.default is not None
    places = {part.split("}}")[0].partition(" in ") for part in query.sparql.split("{{")[1:]}
    assert {name for name, _, _ in places if not name.startswith('"')} == {each.name for each in query.parameters}
    assert {field for _, _, field in places} <= {"", *FIELDS}


NARROWED = [
    (query.name, parameter.name)
    for query in QUERIES
    for parameter in query.parameters
    if f"{{{{{parameter.name} in " in query.sparql
]


def test_parts_of_names_are_sought_with_the_search() -> None:
    assert len(NARROWED) > 12
    assert {name for name, _ in NARROWED} >= {"trials-by-condition", "criteria-mentioning", "trials-by-person"}


@pytest.mark.parametrize(("name", "parameter"), NARROWED)
def test_the_search_leaves_nothing_out(sample: kg.Graph, name: str, parameter: str) -> None:
    """The same rows as the query gives when it looks at everything."""
    query = named_query(name)
    some = 0
    for part in (
        "carcinoma",
        "CANCER",
        "epat",
        "ll-ce",
        "of li",
        "an",
        "e",
        "Université",
        "2023-50",
        "mk-",
        " ",
        "-",
        "qq",
    ):
        values = examples(query) | {parameter: part}
        everything = sample.select(query.filled(values))
        narrowed = sample.ask(name, values)
        if "LIMIT" not in query.sparql:  # of those that tie for the last place others may be left out
            assert narrowed.to_csv() == everything.to_csv(), part
        assert len(narrowed) == len(everything), part
        some += len(narrowed)
    assert some


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_gives_the_same_rows_in_the_same_order(sample: kg.Graph, query: NamedQuery) -> None:
    first, second = (sample.ask(query.name, examples(query)).to_csv() for _ in range(2))
    assert first == second


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_works_with_its_defaults(sample: kg.Graph, query: NamedQuery) -> None:
    needed = {each.name: each.example for each in query.parameters if each.default is None}
    assert sample.ask(query.name, needed).columns


def test_a_graph_without_a_search_of_ours_is_asked_all_the_same(
    sample: kg.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = sample.ask("trials-by-condition", condition="carcinoma").to_csv()
    assert "VALUES ?trial { trial:NCT" in sample.named("trials-by-condition", {"condition": "carcinoma"})
    monkeypatch.setattr("kg.graph.asked.SEARCH", "of-an-older-version.sqlite")
    assert "VALUES" not in sample.named("trials-by-condition", {"condition": "carcinoma"})
    assert sample.ask("trials-by-condition", condition="carcinoma").to_csv() == expected


def test_a_query_about_titles_is_about_trials(sample: kg.Graph) -> None:
    """Other nodes of a graph have titles too, such as the ontology."""
    found = sample.select(named_query("trials-by-title").filled({"text": "trialgraph"}))
    assert all(row["nct"] for row in found)
    assert all(nct for (nct,) in rows(sample, "trials-by-title", "nct", text="e"))


# ----------------------------------------------------------------------------------------------------------- by trial


@pytest.mark.parametrize("words", ["carcinoma", "neuroendocrine", "liver cancer", "no such thing"])
def test_trials_by_condition(sample: kg.Graph, words: str) -> None:
    expected = [
        (nct, " | ".join(sorted({each for each in conditions(record) if words in each.lower()})))
        for nct, record in sorted(records().items())
        if has_condition(record, words)
    ]
    if words == "neuroendocrine":
        expected = sorted([*expected, (VEEVA, "Neuroendocrine Tumors")])
    assert rows(sample, "trials-by-condition", "nct", "conditions", condition=words.upper()) == expected


def test_trials_by_mesh_finds_what_is_below_the_heading(sample: kg.Graph) -> None:
    def headings(record: Any) -> Iterator[str]:
        module = record.get("derivedSection", {}).get("conditionBrowseModule", {})
        for each in (*module.get("meshes", []), *module.get("ancestors", [])):
            yield each["term"]

    expected = [(nct,) for nct, record in sorted(records().items()) if "Liver Diseases" in headings(record)]
    assert len(expected) > len(rows(sample, "trials-by-condition", condition="liver"))
    assert rows(sample, "trials-by-mesh", "nct", heading="liver diseases") == expected
    assert rows(sample, "trials-by-mesh", "nct", heading="D008107") == expected


@pytest.mark.parametrize("words", ["national cancer institute", "merck", "novartis"])
def test_trials_by_sponsor_says_the_role(sample: kg.Graph, words: str) -> None:
    expected = set()
    for nct, record in records().items():
        sponsors = at(record, "sponsorCollaboratorsModule", {})
        for role, agencies in (
            ("lead sponsor", [sponsors["leadSponsor"]] if "leadSponsor" in sponsors else []),
            ("collaborator", sponsors.get("collaborators", [])),
        ):
            expected |= {(nct, each["name"], role) for each in agencies if words in each["name"].lower()}
    assert expected
    assert rows(sample, "trials-by-sponsor", "nct", "sponsor", "role", sponsor=words) == sorted(expected)


def test_a_sponsor_of_a_page_that_tells_no_role(sample: kg.Graph) -> None:
    assert rows(sample, "trials-by-sponsor", "nct", "role", sponsor="huadong") == [(MEDDATAX, "sponsor")]


@pytest.mark.parametrize("words", ["lenvatinib", "placebo", "sutene", "xofigo"])
def test_trials_by_intervention_knows_other_names(sample: kg.Graph, words: str) -> None:
    expected = {
        nct
        for nct, record in records().items()
        for each in at(record, "armsInterventionsModule.interventions", [])
        if any(words in name.lower() for name in (each["name"], *each.get("otherNames", [])))
    }
    assert expected
    assert {nct for (nct,) in rows(sample, "trials-by-intervention", "nct", intervention=words)} == expected


def test_trials_by_country(sample: kg.Graph) -> None:
    expected = [(nct,) for nct, record in sorted(records().items()) if "France" in countries(record)]
    assert rows(sample, "trials-by-country", "nct", country="france") == expected
    assert rows(sample, "trials-by-country", "nct", country="FR") == expected


def test_an_iso_code_is_no_part_of_a_name(sample: kg.Graph) -> None:
    assert {country for (country,) in rows(sample, "trials-by-country", "country", country="US")} == {"United States"}


def test_trials_by_city_counts_sites(sample: kg.Graph) -> None:
    expected = Counter(
        nct
        for nct, record in records().items()
        for site in at(record, "contactsLocationsModule.locations", [])
        if site.get("city") == "Boston"
    )
    assert expected
    assert rows(sample, "trials-by-city", "nct", "sites", city="boston") == sorted(expected.items())
    assert rows(sample, "trials-by-city", city="boston", country="Kingdom") == []


def test_recruiting_now(sample: kg.Graph) -> None:
    def expected(condition: str, country: str) -> list[tuple[str]]:
        return [
            (nct,)
            for nct, record in sorted(records().items())
            if at(record, "statusModule.overallStatus") == "RECRUITING"
            and (not condition or has_condition(record, condition))
            and (not country or country in countries(record))
        ]

    assert rows(sample, "recruiting-now", "nct") == expected("", "")
    assert rows(sample, "recruiting-now", "nct", condition="carcinoma") == expected("carcinoma", "")
    china = rows(sample, "recruiting-now", "nct", condition="carcinoma", country="China")
    assert china == expected("carcinoma", "China") != []


def test_terminated_with_reason(sample: kg.Graph) -> None:
    expected = [
        (nct, STATUSES[at(record, "statusModule.overallStatus")], at(record, "statusModule.whyStopped"))
        for nct, record in sorted(records().items())
        if at(record, "statusModule.whyStopped")
    ]
    assert rows(sample, "terminated-with-reason", "nct", "status", "reason") == expected
    funds = [row for row in expected if "fund" in row[2].lower()]
    assert rows(sample, "terminated-with-reason", "nct", "status", "reason", reason="FUND") == funds


@pytest.mark.parametrize(
    ("name", "first", "last"), [("Phase 2", 2005, 2010), ("phase 1", 2000, 2030), ("", 1998, 1998)]
)
def test_trials_by_phase_and_start_year(sample: kg.Graph, name: str, first: int, last: int) -> None:
    expected = sorted(
        (start, nct)
        for nct, record in records().items()
        if (start := at(record, "statusModule.startDateStruct.date"))
        and first <= int(start[:4]) <= last
        and (not name or name.capitalize() in phase(record).split(" / "))
    )
    values = {"phase": name, "from": str(first), "to": str(last)}
    found = rows(sample, "trials-by-phase-and-start-year", "nct", "start", **values)
    assert [(start, nct) for nct, start in of_records(found)] == expected != []


def test_completed_without_results(sample: kg.Graph) -> None:
    expected = sorted(
        (ends, nct)
        for nct, record in records().items()
        if at(record, "statusModule.overallStatus") == "COMPLETED"
        and at(record, "designModule.studyType") == "INTERVENTIONAL"
        and not record.get("hasResults")
        and (ends := at(record, "statusModule.primaryCompletionDateStruct.date", "")) < "2015"
        and ends
    )
    found = rows(sample, "completed-without-results", "primary_completion", "nct", before="2015")
    assert found == expected != []


def test_trials_by_person(sample: kg.Graph) -> None:
    expected = sorted(
        (nct, official["name"], official.get("affiliation"))
        for nct, record in records().items()
        for official in at(record, "contactsLocationsModule.overallOfficials", [])
        if "an" in official["name"].lower()
    )
    found = sample.ask("trials-by-person", person="AN")
    officials = [(row["nct"], row["person"], row["affiliation"]) for row in found if row["part"] == "official"]
    assert sorted(officials, key=str) == sorted(expected, key=str)
    assert expected


@pytest.mark.parametrize("words", ["2023-50", "mk-", "p30ca"])
def test_trial_by_identifier(sample: kg.Graph, words: str) -> None:
    expected = set()
    for nct, record in records().items():
        module = at(record, "identificationModule")
        ids = [module.get("orgStudyIdInfo", {}), *module.get("secondaryIdInfos", [])]
        expected |= {(nct, each["id"]) for each in ids if words in each.get("id", "").lower()}
    assert expected
    assert set(rows(sample, "trial-by-identifier", "nct", "identifier", identifier=words)) == expected


def test_an_obsolete_nct_id_finds_its_trial(sample: kg.Graph) -> None:
    expected = [("NCT00554515", "Obsolete NCT id")]
    assert rows(sample, "trial-by-identifier", "nct", "kind", identifier="NCT00536757") == expected


def test_trials_for_an_age(sample: kg.Graph) -> None:
    def years(text: str | None) -> float | None:
        if text is None:
            return None
        number, unit = text.split()
        return float(number) / {"Year": 1, "Month": 12}[unit.removesuffix("s")]

    def admits(record: Any, age: int) -> bool:
        limits = (years(at(record, f"eligibilityModule.{name}")) for name in ("minimumAge", "maximumAge"))
        low, high = limits
        return (low is None or low <= age) and (high is None or age <= high)

    for age in (1, 17, 70, 80):
        expected = [
            (nct,)
            for nct, record in sorted(records().items())
            if at(record, "statusModule.overallStatus") == "RECRUITING" and admits(record, age)
        ]
        assert rows(sample, "trials-for-age", "nct", age=str(age)) == expected
    children = [
        (nct,)
        for nct, record in sorted(records().items())
        if (low := years(at(record, "eligibilityModule.minimumAge"))) is not None and low < 18
    ]
    assert rows(sample, "trials-for-children", "nct") == children != []


def test_placebo_controlled(sample: kg.Graph) -> None:
    expected = [
        (nct,)
        for nct, record in sorted(records().items())
        if any(arm.get("type") == "PLACEBO_COMPARATOR" for arm in at(record, "armsInterventionsModule.armGroups", []))
        or any("placebo" in each["name"].lower() for each in at(record, "armsInterventionsModule.interventions", []))
    ]
    assert rows(sample, "placebo-controlled", "nct") == expected != []


# ------------------------------------------------------------------------------------------------------------ of trial


def test_sites_of_trial(sample: kg.Graph) -> None:
    for nct, record in records().items():
        expected = [
            (
                site.get("facility", "Unnamed facility"),
                site.get("city"),
                site.get("state"),
                country(site),
                site.get("zip"),
                STATUSES.get(site.get("status", "")),
            )
            for site in at(record, "contactsLocationsModule.locations", [])
        ]
        assert sorted(rows(sample, "sites-of-trial", nct=nct), key=str) == sorted(expected, key=str), nct


def test_arms_of_trial(sample: kg.Graph) -> None:
    assert rows(sample, "arms-of-trial", "arm", "type", "intervention", "kind", nct=VEEVA) == [
        (
            "Experimental",
            "Experimental",
            "Recombinant anti-tumor and anti-virus protein for injection (Novaferon)",
            "Drug",
        )
    ]
    for nct, record in records().items():
        expected = [
            (arm["label"], name.partition(": ")[2])
            for arm in at(record, "armsInterventionsModule.armGroups", [])
            for name in arm.get("interventionNames", [""])
        ]
        found = [(arm, name or "") for arm, name in rows(sample, "arms-of-trial", "arm", "intervention", nct=nct)]
        assert set(found) == set(expected), nct


def test_interventions_of_trial(sample: kg.Graph) -> None:
    def described(intervention: Any) -> str | None:
        text: str = intervention.get("description", "")
        return text.replace("\\", "") or None  # the registry escapes its Markdown

    for nct, record in records().items():
        expected = [
            (each["name"], " | ".join(sorted(set(each.get("otherNames", [])))) or None, described(each))
            for each in at(record, "armsInterventionsModule.interventions", [])
        ]
        found = rows(sample, "interventions-of-trial", "intervention", "other_names", "description", nct=nct)
        assert found == expected, nct


def test_outcomes_of_trial(sample: kg.Graph) -> None:
    for nct, record in records().items():
        expected = [
            (list_, position, each["measure"], each.get("timeFrame"))
            for list_ in ("primary", "secondary", "other")
            for position, each in enumerate(at(record, f"outcomesModule.{list_}Outcomes", []), 1)
        ]
        assert rows(sample, "outcomes-of-trial", "list", "position", "measure", "time_frame", nct=nct) == expected, nct


def test_eligibility_of_trial(sample: kg.Graph) -> None:
    found = rows(sample, "eligibility-of-trial", "list", "position", "text", "nested_under", nct=VEEVA)
    assert [list_ for list_, *_ in found] == ["inclusion"] * 8 + ["exclusion"] * 6
    assert [position for _, position, *_ in found] == [*range(1, 9), *range(1, 7)]
    assert found[1][2] == "18 years or older."
    assert found[-1][2] == "Brain metastases or seizures, at present or earlier."


def test_criteria_mentioning_is_what_eligibility_of_trial_has(sample: kg.Graph) -> None:
    expected = {
        (nct, list_, text)
        for nct in sample
        for list_, text in rows(sample, "eligibility-of-trial", "list", "text", nct=nct)
        if list_ != "whole text" and "pregnan" in text.lower()
    }
    assert set(rows(sample, "criteria-mentioning", "nct", "list", "criterion", text="Pregnan")) == expected
    excluded = {row for row in expected if row[1] == "exclusion"}
    found = rows(sample, "criteria-mentioning", "nct", "list", "criterion", text="pregnan", list="Exclusion")
    assert set(found) == excluded != set()


def test_publications_of_trial(sample: kg.Graph) -> None:
    for nct, record in records().items():
        expected = {
            (each.get("type", "not stated").lower(), each.get("pmid"))
            for each in at(record, "referencesModule.references", [])
        }
        assert set(rows(sample, "publications-of-trial", "kind", "pmid", nct=nct)) == expected, nct


def test_identifiers_of_trial(sample: kg.Graph) -> None:
    for nct, record in records().items():
        module = at(record, "identificationModule")
        ids = [module.get("orgStudyIdInfo", {}), *module.get("secondaryIdInfos", [])]
        expected = {nct, *(each["id"] for each in ids if "id" in each), *module.get("nctIdAliases", [])}
        assert {row[0] for row in rows(sample, "identifiers-of-trial", "identifier", nct=nct)} == expected, nct


def test_trial_card(sample: kg.Graph) -> None:
    card = rows(sample, "trial-card", nct="NCT02258451")
    record = records()["NCT02258451"]
    locations = at(record, "contactsLocationsModule.locations")
    assert card[0] == ("NCT id", "NCT02258451")
    assert {
        ("title", at(record, "identificationModule.briefTitle")),
        ("phase", "Phase 2"),
        ("status", "Completed"),
        ("start", "2015-06-04"),
        ("enrollment", str(at(record, "designModule.enrollmentInfo.count"))),
        ("lead sponsor", "Bayer"),
        ("condition", "Breast Neoplasms"),
        ("intervention", "Drug: Exemestane"),
        ("sites", str(len(locations))),
        ("registry", "https://clinicaltrials.gov/study/NCT02258451"),
    } <= set(card)
    assert [value for name, value in card if name == "country"] == sorted(countries(record))


def test_a_trial_that_is_not_there_has_no_rows(sample: kg.Graph) -> None:
    for query in QUERIES:
        if [each.name for each in query.parameters] == ["nct"]:
            assert rows(sample, query.name, nct="NCT99999999") == [], query.name


# ------------------------------------------------------------------------------------------------------------- counting


def test_sponsors_by_trials(sample: kg.Graph) -> None:
    leads: Counter[str] = Counter()
    collaborators: Counter[str] = Counter()
    for record in records().values():
        module = at(record, "sponsorCollaboratorsModule", {})
        leads[module["leadSponsor"]["name"]] += 1
        collaborators.update({each["name"] for each in module.get("collaborators", [])})
    expected = {
        name: (leads[name] + collaborators[name], leads[name], collaborators[name]) for name in leads | collaborators
    }
    found = rows(sample, "sponsors-by-trials", "sponsor", "trials", "as_lead", "as_collaborator")
    assert found[0][0] == "National Cancer Institute (NCI)"
    assert {name: tuple(counts) for name, *counts in found if name in expected}.items() <= expected.items()
    assert [row[1] for row in found] == sorted((row[1] for row in found), reverse=True)


@pytest.mark.parametrize("words", ["carcinoma", ""])
def test_phases_by_condition(sample: kg.Graph, words: str) -> None:
    expected = Counter(phase(record) for record in records().values() if not words or has_condition(record, words))
    if not words:
        expected["Phase 2"] += 2  # the pages
    assert dict(rows(sample, "phases-by-condition", condition=words)) == expected


def test_statuses_by_condition(sample: kg.Graph) -> None:
    expected = Counter(STATUSES[at(record, "statusModule.overallStatus")] for record in records().values())
    expected.update(["Unknown status", "Active, not recruiting"])
    assert dict(rows(sample, "statuses-by-condition")) == expected


def test_interventions_by_condition(sample: kg.Graph) -> None:
    expected = Counter(
        each
        for record in records().values()
        if has_condition(record, "hepatocellular")
        for each in {(each["name"], each["type"]) for each in at(record, "armsInterventionsModule.interventions", [])}
    )
    found = rows(sample, "interventions-by-condition", "intervention", "type", "trials", condition="hepatocellular")
    assert {(name, type_.upper().replace(" ", "_")): count for name, type_, count in found} == expected


def test_countries_by_trials(sample: kg.Graph) -> None:
    expected = Counter(each for record in records().values() for each in countries(record))
    recruiting = Counter(
        each
        for record in records().values()
        if at(record, "statusModule.overallStatus") == "RECRUITING"
        for each in countries(record)
    )
    expected["China"] += 1  # the MedDataX page
    found = rows(sample, "countries-by-trials", "country", "trials", "recruiting")
    assert found == [
        (name, count, recruiting[name])
        for name, count in sorted(expected.items(), key=lambda each: (-each[1], each[0]))
    ]


def test_trials_per_year(sample: kg.Graph) -> None:
    starts = (at(record, "statusModule.startDateStruct.date") for record in records().values())
    expected = Counter(int(start[:4]) for start in starts if start)
    expected[2024] += 1  # the MedDataX page
    assert rows(sample, "trials-per-year", "year", "trials") == sorted(expected.items())


def test_enrollment_by_phase(sample: kg.Graph) -> None:
    counts: dict[str, list[int]] = {}
    for record in records().values():
        if (count := at(record, "designModule.enrollmentInfo.count")) is not None:
            counts.setdefault(phase(record), []).append(count)
    counts["Phase 2"] += [20, 20]  # the pages
    expected = [(name, len(all_), min(all_), max(all_), sum(all_)) for name, all_ in sorted(counts.items())]
    columns = ("phase", "trials", "smallest", "largest", "participants")
    assert rows(sample, "enrollment-by-phase", *columns) == expected


# ---------------------------------------------------------------------------------------------------- links, findings


def test_related_trials_of_the_sample(sample: kg.Graph) -> None:
    listed = ["NCT06900478", "NCT07337460", "NCT06644937", "NCT05594927", "NCT01770431"]
    found = rows(sample, "related-trials", "nct", "relation", "direction", "described", nct=MEDDATAX, kind="lists")
    assert found == [(nct, "lists", "to", False) for nct in listed]
    back = rows(sample, "related-trials", "nct", "relation", "direction", "described", nct=listed[0])
    assert back == [(MEDDATAX, "lists", "from", True)]


def test_two_hop_related_of_the_sample(sample: kg.Graph) -> None:
    others = ["NCT05594927", "NCT06644937", "NCT06900478", "NCT07337460"]
    kinds = {"first_kind": "lists", "second_kind": "lists"}
    found = rows(sample, "two-hop-related", "nct", "via", nct="NCT01770431", **kinds)
    assert found == [(nct, MEDDATAX) for nct in others]
    assert rows(sample, "two-hop-related", nct=MEDDATAX, **kinds) == []


WORDED = "\n".join(
    [
        *(f'ctv:linkMethod-{code} rdfs:label "By {code}" .' for code in METHODS.values()),
        *(f'ctv:status-{code} rdfs:label "{words}" .' for code, words in STATUSES.items()),
        *(
            f'ctv:linkRole-{code} skos:notation "{code}" ; rdfs:label "{code.replace("_", " ").capitalize()}" .'
            for code in ("EXTENSION_OF", "HAS_EXTENSION", "BASED_ON", "FOLLOW_UP_OF", "LONG_TERM_FOLLOW_UP_OF")
        ),
        'ctv:linkRole-HAS_FOLLOW_UP skos:notation "HAS_FOLLOW_UP" ; rdfs:label "Has follow-up" .',
    ]
)


def says(role: str, phrase: str) -> dict[str, str]:
    return {"ct_linkRole": f"ctv:linkRole-{role}", "ct_rolePhrase": f'"{phrase}"'}


@pytest.fixture(scope="module")
def linked() -> kg.Graph:
    """Links of all kinds; 1 and 2 are joined in five ways."""
    return hand_made(
        *(trial(number) for number in range(1, 10)),
        stub(10),
        link("lists", 1, 2, schema_position="2"),
        link("lists", 1, 3, schema_position="1"),
        link("lists", 2, 1, schema_position="1"),
        link("expandedAccessRecord", 4, 1),
        link("sharesIdentifierWith", 1, 5, "0.5", evidence="id X", ct_evidence='"id A"'),
        link("mentions", 1, 10, **says("EXTENSION_OF", "extension of")),
        link("mentions", 2, 1),
        link("sharesPublicationWith", 1, 2, "0.5"),
        link("similarTo", 1, 2, "0.2"),
        link("similarTo", 1, 6, "0.9"),
        link("similarTo", 6, 7, "0.4"),
        link("similarTo", 5, 7, "0.75"),
        link("mentions", 8, 6),
        link("mentions", 7, 8, "", at="b"),
        link("sharesPublicationWith", 2, 8, "1"),
        link("lists", 2, 5, schema_position="3"),
        WORDED,
    )


@pytest.mark.parametrize("kind", ["", *KINDS])
def test_related_trials_are_those_of_the_graph(linked: kg.Graph, kind: str) -> None:
    columns = ("nct", "relation", "direction", "score", "role_phrase", "field", "described")
    for number in range(1, 11):
        expected = [
            (each.nct_id, each.relation, each.direction, each.score, each.role_phrase, each.fields[0], each.described)
            for each in linked.related(id_of(number), [kind] if kind else None)
        ]
        assert rows(linked, "related-trials", *columns, nct=id_of(number), kind=kind) == expected


def test_related_trials_tell_why(linked: kg.Graph) -> None:
    (shared,) = linked.ask("related-trials", nct=id_of(5), kind="sharesIdentifierWith")
    assert (shared["nct"], shared["title"], shared["evidence"]) == (id_of(1), "Lamp 1", "id A | id X")
    assert (shared["method"], shared["direction"]) == ("By SHARED_IDENTIFIER", "both")
    named = [(id_of(10), "Extension of", "to"), (id_of(2), None, "from")]
    assert rows(linked, "related-trials", "nct", "role", "direction", nct=id_of(1), kind="mentions") == named


def test_every_kind_can_be_asked_for() -> None:
    offered = [
        (query.name, each.name, each.what.partition(";")[0].split(" | "))
        for query in QUERIES
        for each in query.parameters
        if " | similarTo" in each.what
    ]
    assert len(offered) == 9
    assert [kinds for *_, kinds in offered] == [list(KINDS)] * 9


@pytest.mark.parametrize("name", ["related-trials", "related-completed-with-results"])
def test_every_kind_has_its_place(name: str) -> None:
    placed = {kind: int(place) for kind, place in re.findall(r"\(ct:(\w+) (\d)", named_query(name).sparql)}
    assert sorted(placed, key=lambda kind: placed[kind]) == list(KINDS)


def ways(graph: kg.Graph, start: int) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], float]]:
    """All ways of two links from a trial: the trials, the kinds, the strength; with ``strength`` of Python."""
    for one in graph.related(id_of(start)):
        for two in graph.related(one.nct_id):
            if two.nct_id != id_of(start):
                yield (one.nct_id, two.nct_id), (one.relation, two.relation), one.strength * two.strength


def strongest(found: Iterable[tuple[tuple[str, ...], tuple[str, ...], float]]) -> dict[tuple[str, ...], float]:
    best: dict[tuple[str, ...], float] = {}
    for trials, kinds, strength in found:
        best[*trials, *kinds] = max(round(strength, 4), best.get((*trials, *kinds), 0))
    return best


@pytest.mark.parametrize("kinds", [("", ""), ("similarTo", ""), ("", "mentions"), ("sharesPublicationWith", "lists")])
def test_two_hop_related(linked: kg.Graph, kinds: tuple[str, str]) -> None:
    answered = 0
    for number in range(1, 11):
        near = {each.nct_id for each in linked.related(id_of(number))}
        expected = strongest(
            way
            for way in ways(linked, number)
            if way[0][1] not in near and all(want in ("", kind) for want, kind in zip(kinds, way[1], strict=True))
        )
        values = {"nct": id_of(number), "first_kind": kinds[0], "second_kind": kinds[1]}
        found = rows(linked, "two-hop-related", "via", "nct", "first", "second", "strength", **values)
        assert {tuple(way): strength for *way, strength in found} == expected
        assert [(-strength, other) for _, other, *_, strength in found] == sorted((-row[4], row[1]) for row in found)
        answered += len(found)
    assert answered


def test_two_hop_related_are_the_hundred_strongest() -> None:
    scores = {number: f"0.{number}" for number in range(10, 99)} | {number: f"0.{number}" for number in range(100, 121)}
    graph = hand_made(
        *(trial(number) for number in (1, 2, *scores)),
        link("similarTo", 1, 2, "0.5"),
        *(link("similarTo", 2, number, score) for number, score in scores.items()),
    )
    best = sorted(scores, key=lambda number: (-float(scores[number]), id_of(number)))[:100]
    assert rows(graph, "two-hop-related", "nct", nct=id_of(1)) == [(id_of(number),) for number in best]


def test_of_two_links_of_a_kind_the_stronger_counts() -> None:
    graph = hand_made(
        *map(trial, (1, 2, 3)),
        link("similarTo", 1, 2, "0.2"),
        link("similarTo", 1, 2, "0.8", at="b"),
        link("similarTo", 2, 3, "0.5"),
        link("similarTo", 2, 3, "0.1", at="b"),
    )
    assert rows(graph, "two-hop-related", "nct", "strength", nct=id_of(1)) == [(id_of(3), 0.4)]
    found = rows(graph, "path-through-kinds", "via", "strength", nct=id_of(1), other=id_of(3))
    assert found == [(id_of(2), 0.4)]


def test_long_answers_end_where_they_say() -> None:
    many = range(3, 113)
    graph = hand_made(
        *(trial(number) for number in (1, 2, *many)),
        *(link("similarTo", one, number, "0.7") for one in (1, 2) for number in many),
    )
    first = [(id_of(number),) for number in many]
    assert rows(graph, "path-through-kinds", "via", nct=id_of(1), other=id_of(2)) == sorted(first)[:50]
    assert rows(graph, "most-similar-pairs", "nct", "other")[::99] == [
        (id_of(1), sorted(first)[0][0]),
        (id_of(1), sorted(first)[99][0]),
    ]
    assert len(rows(graph, "most-similar-pairs")) == 100
    assert rows(graph, "hubs", "nct") == [(id_of(1),), (id_of(2),), *sorted(first)[:48]]


@pytest.mark.parametrize("kinds", [("", "", ""), ("similarTo", "", ""), ("", "mentions", ""), ("", "", "mentions")])
def test_path_through_kinds(linked: kg.Graph, kinds: tuple[str, str, str]) -> None:
    """The ways from 1 to 8: with two links by 2, 6 and 10, with three by two of 2, 5, 6 and 7."""

    def wanted(way: tuple[tuple[str, ...], tuple[str, ...], float]) -> bool:
        return all(want in ("", kind) for want, kind in zip(kinds, way[1], strict=False))

    two = [way for way in ways(linked, 1) if way[0][-1] == id_of(8) and wanted(way)] if not kinds[2] else []
    three = [
        longer
        for trials, links, strength in ways(linked, 1)
        for last in linked.related(trials[-1])
        if last.nct_id == id_of(8) and trials[0] != id_of(8)
        if wanted(longer := ((*trials, id_of(8)), (*links, last.relation), strength * last.strength))
    ]
    names = dict(zip(("first", "second", "third"), kinds, strict=True))
    found = list(linked.ask("path-through-kinds", names, nct=id_of(1), other=id_of(8)))
    told = {
        tuple(row[name] for name in ("via", "then", "first_kind", "second_kind", "third_kind") if row[name]): row
        for row in found
    }
    expected = strongest(((trials[:-1], links, strength) for trials, links, strength in (*two, *three)))
    assert {way: row["strength"] for way, row in told.items()} == expected != {}
    assert [row["links"] for row in found] == sorted(2 + bool(row["then"]) for row in found)
    ranks = [(row["links"], -float(str(row["strength"]))) for row in found]
    assert ranks == sorted(ranks)


def test_a_path_visits_no_trial_twice(linked: kg.Graph) -> None:
    ends = {id_of(1), id_of(2)}
    for row in linked.ask("path-through-kinds", nct=id_of(1), other=id_of(2)):
        stations = [station for station in (row["via"], row["then"]) if station]
        assert len(set(stations)) == len(stations)
        assert not ends & set(stations)


def test_undescribed_trials_are_those_linked_to_without_a_document(sample: kg.Graph) -> None:
    linked = {neighbour.nct_id for nct in sample for neighbour in sample.related(nct) if neighbour.direction == "to"}
    assert {nct for (nct,) in rows(sample, "undescribed-trials", "nct")} == linked - set(sample)


def test_undescribed_trials_come_by_how_many_link_to_them() -> None:
    graph = hand_made(
        *map(trial, (1, 2, 3)),
        *map(stub, (4, 5)),
        link("mentions", 1, 4),
        link("mentions", 1, 5),
        link("lists", 1, 5, at="b"),
        link("mentions", 2, 5),
        link("mentions", 1, 3),
    )
    assert rows(graph, "undescribed-trials", "nct", "linked_from") == [(id_of(5), 2), (id_of(4), 1)]


def placed(number: int, country: str, *sites: str) -> str:
    """A country of a trial, with sites there; a site has the code of its status, or nothing."""
    lines = [
        f"trial:{id_of(number)} ct:country country:{country} . country:{country} rdfs:label {text(country)} ;"
        f" skos:notation {text(country[:2].upper())} .",
        f"place:{country} ct:inCountry country:{country} . facility:{country} ct:place place:{country} .",
    ]
    for place, status in enumerate(sites):
        site = f"<{BASE}trial/{id_of(number)}#site-{country}-{place}>"
        lines.append(f"trial:{id_of(number)} ct:site {site} . {site} ct:atFacility facility:{country} .")
        lines += [f"{site} ct:siteStatus ctv:status-{status} ."] if status else []
    return "\n".join(lines)


def test_similar_trials_that_recruit_in_a_country() -> None:
    graph = hand_made(
        trial(1),
        trial(2, status="RECRUITING"),
        placed(2, "France", "RECRUITING", "COMPLETED", ""),
        placed(2, "Chad", "RECRUITING"),
        trial(3, status="RECRUITING"),
        placed(3, "France", "COMPLETED", "WITHDRAWN"),  # all sites there are closed
        placed(3, "Chad", "RECRUITING"),
        trial(4, status="NOT_YET_RECRUITING"),
        placed(4, "France"),  # no site told
        trial(5, status="COMPLETED"),
        placed(5, "France", "RECRUITING"),
        trial(6, status="RECRUITING"),
        placed(6, "France", "RECRUITING"),  # not alike, only mentioned
        trial(7, status="RECRUITING"),
        placed(7, "France", "RECRUITING"),  # not related
        link("similarTo", 1, 2, "0.3"),
        *(link("similarTo", 1, number, "0.9") for number in (3, 4, 5)),
        link("mentions", 6, 1),
        WORDED,
    )
    columns = ("nct", "score", "status", "country", "sites", "open_sites")
    france = [(id_of(4), 0.9, "Not yet recruiting", "France", 0, 0), (id_of(2), 0.3, "Recruiting", "France", 3, 2)]
    for country in ("fran", "FR"):
        assert rows(graph, "similar-recruiting-in-country", *columns, nct=id_of(1), country=country) == france
    back = rows(graph, "similar-recruiting-in-country", "nct", nct=id_of(2), country="")
    assert back == []  # trial 1 is completed
    chad = rows(graph, "similar-recruiting-in-country", "nct", "sites", nct=id_of(1), country="Chad")
    assert chad == [(id_of(3), 1), (id_of(2), 1)]
    other = {"nct": id_of(1), "country": "France"}
    assert rows(graph, "similar-recruiting-in-country", "nct", kind="mentions", **other) == [(id_of(6),)]
    every = rows(graph, "similar-recruiting-in-country", "nct", "relation", kind="", **other)
    assert every == [(id_of(4), "similarTo"), (id_of(2), "similarTo"), (id_of(6), "mentions")]


def test_related_trials_with_results() -> None:
    def posted(number: int, status: str = "COMPLETED", has: str = "true") -> str:
        return f"{trial(number, status=status)} trial:{id_of(number)} ct:hasResults {has} ."

    graph = hand_made(
        trial(1),
        posted(2),
        posted(3),
        posted(4, has="false"),
        posted(5, "TERMINATED"),
        posted(6),
        trial(7),
        posted(8),
        f'trial:{id_of(2)} ct:resultsFirstPostedDate "2020-01-02"^^xsd:date .',
        *(link("similarTo", 1, number, f"0.{number}") for number in (2, 3, 4, 5, 7)),
        link("mentions", 6, 1),
        link("mentions", 1, 6),
        WORDED,
    )
    name, columns = "related-completed-with-results", ("nct", "relation", "score")
    alike = [(id_of(3), "similarTo", 0.3), (id_of(2), "similarTo", 0.2)]
    assert rows(graph, name, *columns, nct=id_of(1)) == [(id_of(6), "mentions", None), *alike]
    assert rows(graph, name, *columns, nct=id_of(1), kind="similarTo") == alike
    assert rows(graph, name, "nct", "status", nct=id_of(1), status="terminated") == [(id_of(5), "Terminated")]
    assert [each for (each,) in rows(graph, name, "nct", nct=id_of(1), status="")] == [
        id_of(6),
        id_of(5),
        id_of(3),
        id_of(2),
    ]
    assert rows(graph, name, "nct", "results_posted", nct=id_of(1))[-1] == (id_of(2), "2020-01-02")


@pytest.fixture(scope="module")
def roles() -> kg.Graph:
    return hand_made(
        *map(trial, range(1, 8)),
        link("mentions", 1, 2, **says("EXTENSION_OF", "extension of"), evidence="An extension of 2."),
        link("mentions", 3, 4, **says("HAS_EXTENSION", "may enter the extension"), evidence="They may enter 4."),
        link("mentions", 5, 4, **says("BASED_ON", "builds on")),
        link("mentions", 6, 4, **says("LONG_TERM_FOLLOW_UP_OF", "long-term follow-up")),
        link("mentions", 7, 4),
        WORDED,
    )


@pytest.mark.parametrize("role", ["EXTENSION_OF", "extension of", "Extension of"])
def test_extensions_with_their_parents_whoever_says_so(roles: kg.Graph, role: str) -> None:
    columns = ("nct", "other", "said_by", "role", "phrase", "evidence")
    assert rows(roles, "related-by-role", *columns, role=role) == [
        (id_of(1), id_of(2), id_of(1), "Extension of", "extension of", "An extension of 2."),
        (id_of(4), id_of(3), id_of(3), "Extension of", "may enter the extension", "They may enter 4."),
    ]


def test_other_roles(roles: kg.Graph) -> None:
    columns = ("nct", "other", "said_by")
    assert rows(roles, "related-by-role", *columns, role="HAS_EXTENSION") == [
        (id_of(2), id_of(1), id_of(1)),
        (id_of(3), id_of(4), id_of(3)),
    ]
    assert rows(roles, "related-by-role", *columns, role="based on") == [(id_of(5), id_of(4), id_of(5))]
    assert rows(roles, "related-by-role", *columns, role="HAS_FOLLOW_UP") == [(id_of(4), id_of(6), id_of(6))]
    assert rows(roles, "related-by-role", *columns, role="FOLLOW_UP_OF") == []
    each = rows(roles, "related-by-role", "nct", "role")
    assert sorted(each) == [
        (id_of(1), "Extension of"),
        (id_of(3), "Has extension"),
        (id_of(5), "Based on"),
        (id_of(6), "Long term follow up of"),
    ]


def test_roles_that_are_turned_round_are_known_codes() -> None:
    turned = set(re.findall(r"ctv:(linkRole-\w+)", named_query("related-by-role").sparql))
    assert {code.removeprefix("linkRole-") for code in turned} < VALUES["linkRole"]
    assert len(turned) == 9


def test_shared_identifiers() -> None:
    graph = hand_made(
        *map(trial, (1, 2, 3, 4)),
        link("sharesIdentifierWith", 2, 3, "1", evidence="grant G", ct_evidence='"id Z", "EU CT number 7"'),
        link("sharesIdentifierWith", 1, 2, "0.5", evidence="grant G"),
        link("sharesIdentifierWith", 1, 3, "0.5", evidence="grant G"),
        link("similarTo", 1, 4, "1"),
        link("sharesPublicationWith", 2, 4, "1"),
    )
    surest = (id_of(2), id_of(3), 1.0, "EU CT number 7 | grant G | id Z")
    grants = [(id_of(1), id_of(2), 0.5, "grant G"), (id_of(1), id_of(3), 0.5, "grant G")]
    columns = ("nct", "other", "score", "evidence")
    assert rows(graph, "shared-identifiers", *columns) == [surest, *grants]
    assert rows(graph, "shared-identifiers", *columns, nct=id_of(3)) == [surest, grants[1]]
    assert rows(graph, "shared-identifiers", "title", "other_title")[0] == ("Lamp 2", "Lamp 3")
    assert rows(graph, "shared-identifiers", nct=id_of(4)) == []


def test_most_similar_pairs() -> None:
    graph = hand_made(
        *(trial(number, leadSponsor=[sponsor]) for number, sponsor in enumerate("AABB", 1)),
        trial(5),
        link("similarTo", 1, 2, "0.95"),
        link("similarTo", 1, 3, "0.7"),
        link("similarTo", 2, 4, "0.9"),
        link("similarTo", 3, 4, "0.61"),
        link("similarTo", 1, 4, "0.4"),
        link("similarTo", 1, 5, "0.8"),  # nobody says who leads it
        link("sharesPublicationWith", 3, 4, "1"),
    )
    columns = ("nct", "other", "score")
    pairs = [(1, 2, 0.95), (2, 4, 0.9), (1, 5, 0.8), (1, 3, 0.7), (3, 4, 0.61)]
    told = [(id_of(one), id_of(two), score) for one, two, score in pairs]
    assert rows(graph, "most-similar-pairs", *columns) == told
    assert rows(graph, "most-similar-pairs", *columns, sponsors="different") == [told[1], told[3]]
    assert rows(graph, "most-similar-pairs", *columns, sponsors="same") == [told[0], told[4]]
    assert rows(graph, "most-similar-pairs", *columns, least="0.4")[-1] == (id_of(1), id_of(4), 0.4)
    assert rows(graph, "most-similar-pairs", "sponsor", "other_sponsor", sponsors="different")[0] == ("A", "B")


def test_hubs() -> None:
    graph = hand_made(
        *map(trial, range(1, 6)),
        stub(6),
        link("similarTo", 1, 2, "0.5"),
        link("similarTo", 1, 3, "0.5"),
        link("mentions", 1, 2),  # the same pair once more
        link("mentions", 2, 1),
        link("mentions", 4, 1),
        link("lists", 4, 1, at="b"),
        link("mentions", 1, 6),
        link("mentions", 5, 6),
        link("similarTo", 2, 3, "0.2"),
    )
    assert rows(graph, "hubs", "nct", "trials", "kinds") == [
        (id_of(1), 4, "lists 1 | mentions 3 | similarTo 2"),
        (id_of(2), 2, "mentions 1 | similarTo 2"),
        (id_of(3), 2, "similarTo 2"),
        (id_of(6), 2, "mentions 2"),
        (id_of(4), 1, "lists 1 | mentions 1"),
        (id_of(5), 1, "mentions 1"),
    ]
    mentions = [(id_of(1), 3), (id_of(6), 2), (id_of(2), 1), (id_of(4), 1), (id_of(5), 1)]
    assert rows(graph, "hubs", "nct", "trials", kind="mentions") == mentions
    assert rows(graph, "hubs", "nct", "trials", kind="lists") == [(id_of(1), 1), (id_of(4), 1)]
    assert rows(graph, "hubs", "nct", "trials", kind="similarTo") == [(id_of(1), 2), (id_of(2), 2), (id_of(3), 2)]


def test_findings_by_rule_counts_all_findings(sample: kg.Graph) -> None:
    found = rows(sample, "findings-by-rule", "severity", "rule", "findings")
    shapes = Counter((each["severity"], each["shape"].rpartition("#")[2].rstrip(">")) for each in sample.findings)
    assert {(severity, rule): count for severity, rule, count in found} == shapes


def test_trials_with_finding(sample: kg.Graph) -> None:
    expected = sorted(
        each["focus"].rpartition("/")[2].rstrip(">")
        for each in sample.findings
        if "DescribedTrial-startDate" in each["shape"]
    )
    assert [nct for (nct,) in rows(sample, "trials-with-finding", "nct", rule="trial-startdate")] == expected != []
    assert rows(sample, "trials-with-finding", severity="violation") == []


def test_findings_of_a_trial_are_those_of_its_parts_too(sample: kg.Graph) -> None:
    expected = Counter(
        (each["severity"], each["message"])
        for each in sample.findings
        if each["focus"].rpartition("/")[2].rstrip(">").partition("#")[0] == "NCT00137774"
    )
    assert Counter(rows(sample, "findings-of-trial", "severity", "message", nct="NCT00137774")) == expected
    parts = rows(sample, "findings-of-trial", "rule", "part", nct="NCT00137774")
    measures = [each["measure"] for each in at(records()["NCT00137774"], "outcomesModule.primaryOutcomes")]
    measures += [each["measure"] for each in at(records()["NCT00137774"], "outcomesModule.secondaryOutcomes", [])]
    assert {part for rule, part in parts if rule == "Outcome-timeFrame-given"} <= set(measures)
    assert rows(sample, "findings-of-trial", nct="NCT99999999") == []


def test_sponsors_by_findings(sample: kg.Graph) -> None:
    sponsors = {nct: at(record, "sponsorCollaboratorsModule.leadSponsor.name") for nct, record in records().items()}
    trials = [each["focus"].rpartition("/")[2].rstrip(">").partition("#")[0] for each in sample.findings]
    expected = Counter(sponsors[nct] for nct in trials if sponsors.get(nct))
    found = dict(rows(sample, "sponsors-by-findings", "sponsor", "findings"))
    assert {name: found[name] for name in expected} == expected
    assert rows(sample, "sponsors-by-findings", severity="violation") == []


def built(folder: Path, *protocols: dict[str, Any], **others: Any) -> kg.Graph:
    """A graph of some trials of which only a few modules are given."""
    texts = []
    for number, protocol in enumerate(protocols, 1):
        sections = {"identificationModule": {"nctId": f"NCT0000000{number}"}, **protocol}
        texts.append(json.dumps({"protocolSection": sections, **others}))
    (folder / "trials.ndjson").write_text("\n".join(texts), encoding="utf-8")
    return kg.build(folder / "trials.ndjson", folder / "output", workers=1)


@pytest.mark.parametrize(
    ("start", "primary", "completion", "faults"),
    [
        ("2011-03-05", "2011-03-04", "2012-01", ["primary completion"]),
        ("2011-03-05", "2010", "2011-02", ["completion", "primary completion"]),
        ("2011-03-05", "2011-03", "2011", []),
        ("2011-03", "2011-03-01", "2011-04", []),
        ("2011", "2010-12-31", "2011-01-01", ["primary completion"]),
        ("2011-03-05", "2011-03-05", "2011-03-05", []),
    ],
)
def test_trials_starting_after_completion(
    tmp_path: Path, start: str, primary: str, completion: str, faults: list[str]
) -> None:
    dates = {
        "startDateStruct": {"date": start},
        "primaryCompletionDateStruct": {"date": primary},
        "completionDateStruct": {"date": completion},
    }
    graph = built(tmp_path, {"statusModule": dates})
    assert [which for (which,) in rows(graph, "trials-starting-after-completion", "which")] == faults
    assert {found for (found,) in rows(graph, "trials-starting-after-completion", "start")} <= {start}


def completed(
    ended: str, updated: str, sponsor: str = "A", status: str = "COMPLETED", kind: str = "INTERVENTIONAL"
) -> dict[str, Any]:
    return {
        "statusModule": {
            "overallStatus": status,
            "primaryCompletionDateStruct": {"date": ended},
            "lastUpdatePostDateStruct": {"date": updated},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": sponsor, "class": "INDUSTRY"}},
        "designModule": {"studyType": kind},
    }


def test_sponsors_with_overdue_results(tmp_path: Path) -> None:
    graph = built(
        tmp_path,
        completed("2011-03-05", "2012-03-06"),
        completed("2010", "2014-01-01"),
        completed("2011-03-05", "2012-03-05"),  # a year, not more
        completed("2011-03", "2012-03-30"),  # by the month, not more than a year
        completed("2010-01-01", "2020-01-01", "B", status="TERMINATED"),
        completed("2010-01-01", "2020-01-01", "C", kind="OBSERVATIONAL"),
        completed("2010-01-01", "2020-01-01", "D"),
        hasResults=False,
    )
    assert rows(graph, "sponsors-with-overdue-results") == [
        ("A", "Industry", 2, 4, "2010"),
        ("D", "Industry", 1, 1, "2010-01-01"),
    ]


def test_results_that_are_there_are_not_overdue(tmp_path: Path) -> None:
    graph = built(tmp_path, completed("2010-01-01", "2020-01-01"), hasResults=True)
    assert rows(graph, "sponsors-with-overdue-results") == []


def test_similar_by_mesh(sample: kg.Graph) -> None:
    def headings(record: Any) -> set[tuple[str, str]]:
        derived = record.get("derivedSection", {})
        return {
            (side, each["term"])
            for side in ("condition", "intervention")
            for each in derived.get(f"{side}BrowseModule", {}).get("meshes", [])
        }

    mine = headings(records()["NCT05904886"])
    shared = {nct: len(mine & headings(record)) for nct, record in records().items() if nct != "NCT05904886"}
    expected = [(nct, count) for nct, count in sorted(shared.items(), key=lambda each: (-each[1], each[0])) if count]
    assert rows(sample, "similar-by-mesh", "nct", "shared", nct="NCT05904886") == expected


def test_shared_publications(tmp_path: Path) -> None:
    """Three trials with one article in common, and one with none."""
    texts = []
    for nct, pmids in (("NCT00000001", "12"), ("NCT00000002", "1"), ("NCT00000003", "1"), ("NCT00000004", "3")):
        references = [{"pmid": f"1000000{pmid}", "citation": f"Article {pmid}"} for pmid in pmids]
        sections = {"identificationModule": {"nctId": nct}, "referencesModule": {"references": references}}
        texts.append(json.dumps({"protocolSection": sections}))
    (tmp_path / "four.ndjson").write_text("\n".join(texts), encoding="utf-8")
    graph = kg.build(tmp_path / "four.ndjson", tmp_path / "output", workers=1)
    one = (3, "10000001", "Article 1", "NCT00000001 | NCT00000002 | NCT00000003")
    expected = [one, (1, "10000002", "Article 2", "NCT00000001"), (1, "10000003", "Article 3", "NCT00000004")]
    assert rows(graph, "shared-publications") == expected
    assert rows(graph, "shared-publications", pmid="10000001") == [one]
    assert rows(graph, "shared-publications", pmid="10000004") == []


# ------------------------------------------------------------------------------------------------------------- results


def modules(name: str) -> Iterator[tuple[str, Any]]:
    """Each trial with results, with one module of them."""
    for nct, record in sorted(records().items()):
        if name in record.get("resultsSection", {}):
            yield nct, record["resultsSection"][name]


def titles(groups: list[Any]) -> dict[str, str]:
    return {group["id"]: group["title"] for group in groups}


def test_results_of_a_trial_as_the_registry_writes_them(sample: kg.Graph) -> None:
    for nct, module in modules("outcomeMeasuresModule"):
        expected = [
            (
                measure["title"],
                class_.get("title"),
                category.get("title"),
                titles(measure["groups"])[each["groupId"]],
                each["value"],
                each.get("lowerLimit"),
                each.get("upperLimit"),
            )
            for measure in module["outcomeMeasures"]
            for class_ in measure["classes"]
            for category in class_["categories"]
            for each in category["measurements"]
        ]
        columns = ("outcome", "class", "category", "group", "value", "lower", "upper")
        assert rows(sample, "results-of-trial", *columns, nct=nct) == expected != []


def test_an_outcome_without_values_is_among_the_results(tmp_path: Path) -> None:
    measures = [
        {"type": "PRIMARY", "title": "Cramps", "reportingStatus": "NOT_POSTED"},
        {"type": "SECONDARY", "title": "Sleep", "classes": [{"categories": [{"measurements": [{"value": "7"}]}]}]},
    ]
    study = {
        "protocolSection": {"identificationModule": {"nctId": "NCT00000001"}},
        "resultsSection": {"outcomeMeasuresModule": {"outcomeMeasures": measures}},
    }
    (tmp_path / "one.json").write_text(json.dumps(study), encoding="utf-8")
    graph = kg.build(tmp_path / "one.json", tmp_path / "output", workers=1)
    expected = [("Cramps", None), ("Sleep", "7")]
    assert rows(graph, "results-of-trial", "outcome", "value", nct="NCT00000001") == expected


def test_the_flow_of_a_trial(sample: kg.Graph) -> None:
    for nct, module in modules("participantFlowModule"):
        groups = titles(module["groups"])
        expected = [
            (period["title"], row["type"], groups[each["groupId"]], each["numSubjects"])
            for period in module["periods"]
            for row in (
                *period["milestones"],
                *sorted(period.get("dropWithdraws", []), key=lambda reason: str(reason["type"])),
            )
            for each in row.get("achievements", []) + row.get("reasons", [])
        ]
        assert rows(sample, "flow-of-trial", "period", "step", "group", "participants", nct=nct) == expected != []


@pytest.mark.parametrize("organ", ["", "GASTRO"])
def test_events_of_a_trial(sample: kg.Graph, organ: str) -> None:
    for nct, module in modules("adverseEventsModule"):
        groups = titles(module["eventGroups"])
        expected = [
            (kind, event["organSystem"], event["term"], groups[each["groupId"]], each["numAffected"], each["numAtRisk"])
            for kind, field in (("serious", "seriousEvents"), ("other", "otherEvents"))
            for event in sorted(module[field], key=lambda event: (event["organSystem"], event["term"]))
            for each in event["stats"]
            if organ.lower() in event["organSystem"].lower()
        ]
        columns = ("kind", "organ_system", "event", "group", "affected", "at_risk")
        assert rows(sample, "events-of-trial", *columns, nct=nct, organ=organ) == expected != []


def test_serious_events_over_all_trials(sample: kg.Graph) -> None:
    affected, at_risk = Counter[str](), Counter[str]()
    for _, module in modules("adverseEventsModule"):
        for event in module["seriousEvents"]:
            for each in event["stats"]:
                affected[event["term"].lower()] += each["numAffected"]
                at_risk[event["term"].lower()] += each["numAtRisk"]
    expected = sorted(
        ((event, affected[event], at_risk[event]) for event in affected), key=lambda row: (-row[1], row[0])
    )
    assert rows(sample, "serious-events", "event", "participants", "watched") == expected != []
    assert rows(sample, "serious-events", "event", "percent", event="PNEUMONIA") == [("pneumonia", 3.2)]


def test_drop_outs_by_reason(sample: kg.Graph) -> None:
    left = Counter[str]()
    for _, module in modules("participantFlowModule"):
        for period in module["periods"]:
            for reason in period.get("dropWithdraws", []):
                left[reason["type"].lower()] += sum(int(each["numSubjects"]) for each in reason["reasons"])
    expected = sorted(((why, 1, number) for why, number in left.items()), key=lambda row: (-row[2], row[0]))
    assert rows(sample, "drop-outs-by-reason") == expected != []


def test_trials_by_p_value_know_bounds(tmp_path: Path) -> None:
    values = ["0.049", ".03", "0.05", "<0.001", "< 0.05", "<0.1", ">0.01", "NA", "=0.01", "= 0.05", "≤0.05", "<=.04"]
    measure = {"type": "PRIMARY", "title": "Cramps", "analyses": [{"pValue": value} for value in values]}
    secondary = {"type": "SECONDARY", "title": "Sleep", "analyses": [{"pValue": "0.01"}]}
    study = {
        "protocolSection": {"identificationModule": {"nctId": "NCT00000001", "briefTitle": "Lamps"}},
        "resultsSection": {"outcomeMeasuresModule": {"outcomeMeasures": [measure, secondary]}},
    }
    (tmp_path / "one.json").write_text(json.dumps(study), encoding="utf-8")
    graph = kg.build(tmp_path / "one.json", tmp_path / "output", workers=1)
    below = [(value,) for value in ("0.049", ".03", "<0.001", "< 0.05", "=0.01", "<=.04")]
    assert rows(graph, "trials-by-p-value", "p_value") == below
    assert rows(graph, "trials-by-p-value", "outcome", type="Secondary") == [("Sleep",)]


# ----------------------------------------------------------------------------------------------------------- parameters

NASTY = [
    '"',
    "'",
    '"""',
    "\n",
    "\r\n\t",
    "}",
    "{{x}}",
    "\\",
    '\\"',
    "\\u0022",
    "#",
    "%",
    "\x00",
    "é😀",
    '" || true || "',
]


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize("query", [each for each in QUERIES if each.parameters], ids=lambda query: query.name)
def test_a_parameter_cannot_leave_its_string(sample: kg.Graph, query: NamedQuery, value: str) -> None:
    for parameter in query.parameters:
        stray = f"\x01 no text has this {value}"
        try:
            found = sample.ask(query.name, examples(query) | {parameter.name: stray})
        except QueryError:  # it takes numbers, days, ids or a few values only
            assert parameter.form or parameter.values
            continue
        assert not parameter.form
        assert not parameter.values
        assert len(found) == 0


def test_a_parameter_is_found_as_it_is(tmp_path: Path) -> None:
    """A condition with every awkward character is found by the same characters, and by no others."""
    condition = 'a "b" \\ }c{ {{condition}} \\u0022 é'
    sections = {
        "identificationModule": {"nctId": "NCT00000001"},
        "conditionsModule": {"conditions": [condition, "plain"]},
    }
    (tmp_path / "one.json").write_text(json.dumps({"protocolSection": sections}), encoding="utf-8")
    graph = kg.build(tmp_path / "one.json", tmp_path / "output", workers=1)
    for value in (condition, '"b"', "\\ }c{", "{{condition}}", "\\u0022"):
        assert rows(graph, "trials-by-condition", "nct", "conditions", condition=value) == [("NCT00000001", condition)]
    assert rows(graph, "trials-by-condition", condition='"c"') == []


def test_a_missing_parameter_is_named_with_its_example(sample: kg.Graph) -> None:
    with pytest.raises(QueryError) as caught:
        sample.ask("trials-by-condition")
    assert str(caught.value) == (
        "query trials-by-condition needs condition: part of the condition's name. "
        "For example --set condition='carcinoma'"
    )


def test_an_unknown_parameter_is_refused_with_those_there_are(sample: kg.Graph) -> None:
    with pytest.raises(QueryError) as caught:
        sample.ask("recruiting-now", disease="carcinoma")
    assert str(caught.value) == "query recruiting-now has no parameter 'disease'; it has: condition, country"
    with pytest.raises(QueryError, match="it has: none"):
        sample.ask("undescribed-trials", nct=MEDDATAX)


def test_an_unknown_query_suggests_near_names() -> None:
    with pytest.raises(QueryError, match=r"no query is named 'trials-by-conditions'\. Near: trials-by-condition"):
        named_query("trials-by-conditions")
    with pytest.raises(QueryError, match=r"'zzz'\. `kg query --list` shows all\."):
        named_query("zzz")
