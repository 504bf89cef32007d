"""The two pages the project exists for: every fact on them is found by a query, and what they cannot tell is a gap."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg

pytestmark = pytest.mark.real_data

CTV, MDX = "NCT02455596", "NCT07328828"

# Question → answer, about the ClinicalTrials.Veeva page. ?t is the trial.
CTV_FACTS = {
    "?t dcterms:title ?v": {
        "Recombinant Anti-tumor and Anti-virus Protein for Injection to Treat Advanced Neuroendocrine Tumors"
    },
    "?t ct:nctId ?v": {CTV},
    "?t ct:leadSponsor/rdfs:label ?v": {"The Affiliated Hospital of the Chinese Academy of Military Medical Sciences"},
    "?t ct:sponsor/rdfs:label ?v": {"The Affiliated Hospital of the Chinese Academy of Military Medical Sciences"},
    "?t ct:overallStatus/skos:notation ?v": {"UNKNOWN"},
    "?t ct:phase/rdfs:label ?v": {"Phase 2"},
    "?t ct:condition/rdfs:label ?v": {"Neuroendocrine Tumors"},
    "?t ct:intervention/rdfs:label ?v": {
        "Recombinant anti-tumor and anti-virus protein for injection (Novaferon)",
    },
    "?t ct:intervention/ct:interventionType/skos:notation ?v": {"DRUG"},
    "?t ct:studyType/skos:notation ?v": {"INTERVENTIONAL"},
    "?t a ct:InterventionalTrial . BIND (true AS ?v)": {True},
    "?t ct:funderType ?v": {"Other"},
    "?t ct:orgStudyId ?v": {"JH-NETs-001"},
    "?t ct:identifier/skos:notation ?v": {"JH-NETs-001"},
    "?t ct:enrollment ?v": {20},
    "?t ct:enrollmentType/skos:notation ?v": {"ESTIMATED"},
    "?t ct:sex/skos:notation ?v": {"ALL"},
    "?t ct:minimumAge ?v": {"18 Years"},
    "?t ct:minimumAgeYears ?v": {18.0},
    "?t ct:healthyVolunteers ?v": {False},
    "?t ct:primaryPurpose/skos:notation ?v": {"TREATMENT"},
    "?t ct:allocation/skos:notation ?v": {"NA"},
    "?t ct:interventionModel/skos:notation ?v": {"SINGLE_GROUP"},
    "?t ct:masking/skos:notation ?v": {"NONE"},
    "?t ct:arm/rdfs:label ?v": {"Experimental"},
    "?t ct:arm/ct:armType/skos:notation ?v": {"EXPERIMENTAL"},
    "?t ct:arm/dcterms:description ?v": {
        "Recombinant anti-tumor and anti-virus protein for injection(Novaferon), three times per week."
    },
    "?t ct:arm/ct:receives/ct:ofIntervention/rdfs:label ?v": {
        "Recombinant anti-tumor and anti-virus protein for injection (Novaferon)"
    },
    "?t ct:siteCount ?v": {1},
    "?t ct:centralContact/ct:person/rdfs:label ?v": {"Xu Jianming, M.D."},
    "?t ct:inclusion ?c . ?c schema:position 2 ; schema:text ?v": {"At least 18 years old."},
    "?t ct:inclusion ?c . ?c schema:position 8 ; schema:text ?v": {"Life expectancy of at least 3 months."},
    "?t ct:exclusion ?c . ?c schema:position 6 ; schema:text ?v": {
        "Have brain metastases or previous history of brain metastases or history of seizures."
    },
    "{ SELECT (COUNT(?c) AS ?v) { trial:NCT02455596 ct:inclusion ?c } }": {8},
    "{ SELECT (COUNT(?c) AS ?v) { trial:NCT02455596 ct:exclusion ?c } }": {6},
    "?t dcterms:description ?d FILTER (CONTAINS(?d, 'Phase Ⅱ exploratory')) BIND (true AS ?v)": {True},
    "?t prov:wasDerivedFrom/ct:format ?v": {"veeva"},
}

# The MedDataX page in its lossy layout.
MDX_FACTS = {
    "?t dcterms:title ?v": {
        "Single-Arm Clinical Study of Icaritin Soft Capsules as Adjuvant Therapy for Hepatocellular Carcinoma Patients "
        "at High Risk of Postoperative Recurrence"
    },
    "?t ct:overallStatus/skos:notation ?v": {"ACTIVE_NOT_RECRUITING"},
    "?t ct:phase/skos:notation ?v": {"PHASE2"},
    "?t ct:enrollment ?v": {20},
    "?t ct:studyType/skos:notation ?v": {"INTERVENTIONAL"},
    "?t ct:startDate ?v": {"2024-03"},  # the day 01 may be made up by the site
    "?t ct:startYear ?v": {2024},
    "?t ct:completionDate ?v": {"2026-06-30"},
    "?t ct:completionYear ?v": {2026},
    "?t ct:hasResults ?v": {False},
    "?t ct:allocation/skos:notation ?v": {"NA"},
    "?t ct:interventionModel/skos:notation ?v": {"SINGLE_GROUP"},
    "?t ct:primaryPurpose/skos:notation ?v": {"TREATMENT"},
    "?t ct:masking/skos:notation ?v": {"NONE"},
    "?t ct:arm/rdfs:label ?v": {"Study Cohort"},
    "?t ct:intervention/rdfs:label ?v": {"Icaritin soft capsules"},
    "?t ct:arm/ct:receives/rdfs:label ?v": {"Icaritin soft capsules"},
    "?t ct:minimumAge ?v": {"18 Years"},
    "?t ct:sex/skos:notation ?v": {"ALL"},
    "?t ct:healthyVolunteers ?v": {False},
    "?t ct:sponsor/rdfs:label ?v": {
        "Hangzhou Zhongmei Huadong Pharmaceutical Co., Ltd.",
        "Second Affiliated Hospital, School of Medicine, Zhejiang University",
    },
    "?t ct:sponsor ?s . ?s ct:agencyClass ctv:agencyClass-INDUSTRY ; rdfs:label ?v": {
        "Hangzhou Zhongmei Huadong Pharmaceutical Co., Ltd."
    },
    "?t ct:sponsor ?s . ?s ct:agencyClass ctv:agencyClass-OTHER ; rdfs:label ?v": {
        "Second Affiliated Hospital, School of Medicine, Zhejiang University"
    },
    "?t ct:facility/rdfs:label ?v": {"the Second Affiliated Hospital, Zhejiang University School of Medicine"},
    "?t ct:facility/ct:place/rdfs:label ?v": {"Hangzhou, Zhejiang, China"},
    "?t ct:country/skos:notation ?v": {"CN"},
    "?t ct:orgStudyId ?v": {"HCC-Icaritin-II-CN"},
    "?t ct:lists/ct:nctId ?v": {"NCT06900478", "NCT07337460", "NCT06644937", "NCT05594927", "NCT01770431"},
    "?t ct:lists/dcterms:title ?v": {
        "Icariin Soft Capsules Combined With TACE as Adjuvant Therapy for HCC",
        "Efficacy and Safety of Icaritin Combined With mFOLFOX in Postoperative HCC With High-risk Recurrence Factors",
        "Single-arm Clinical Trial of TACE in Combination With Icaritin as Adjuvant Therapy After Surgery in Patients "
        "With Hepatocellular Carcinoma at High Risk of Recurrence",
        "Icaritin Soft Capsule Versus Huachansu Tablet in the First-line Treatment of Unresectable Hepatocellular "
        "Carcinoma With Poor Conditions and Biomarker Enrichment (Biomarker Enrichment Study of Poor Prognosis HCC "
        "Patients, BESTPOP)",
        "Huaier Granule for Prevention of Recurrence and Metastasis of Hepatocarcinoma After Radical Hepatectomy",
    },
    "?t ct:inclusion/schema:text ?v FILTER (CONTAINS(?v, 'Hemoglobin'))": {"Hemoglobin > 80 g/L;"},
    "?t ct:inclusion/schema:text ?v FILTER (CONTAINS(?v, 'Absolute'))": {
        "Absolute neutrophil count (ANC) ≥ 1.5 × 10⁹/L;"
    },
    "?t ct:exclusion/schema:text ?v FILTER (CONTAINS(?v, 'Note: Imaging'))": {
        "Clinically significant ascites, pleural effusion, or pericardial effusion uncontrolled by medication at "
        "enrollment. (Note: Imaging-detected ascites without clinical symptoms is permitted.)"
    },
    "{ SELECT (COUNT(?c) AS ?v) { trial:NCT07328828 ct:inclusion ?c } }": {24},
    "{ SELECT (COUNT(?c) AS ?v) { trial:NCT07328828 ct:exclusion ?c } }": {19},
    "?t prov:wasDerivedFrom/ct:sourceUpdated ?v": {"2026-01-09"},
    "?t dcterms:abstract ?d FILTER (CONTAINS(?d, '[AEs] and Serious')) BIND (true AS ?v)": {True},
}

# What the layouts lose or cannot tell is not asserted.
GAPS = {
    CTV: ["ct:startDate", "ct:completionDate", "ct:primaryOutcome", "ct:collaborator", "ct:site", "ct:country"],
    MDX: [
        "ct:leadSponsor",
        "ct:collaborator",
        "ct:condition",
        "ct:enrollmentType",
        "ct:responsibleParty",
        "ct:maximumAge",
    ],
}


@pytest.fixture(scope="module")
def seeds(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> kg.Graph:
    return kg.build(real_data / "pages" / "seeds", tmp_path_factory.mktemp("seeds"), workers=1)


@pytest.mark.parametrize("pattern", CTV_FACTS)
def test_veeva_fact(seeds: kg.Graph, pattern: str) -> None:
    assert answers(seeds, CTV, pattern) == CTV_FACTS[pattern]


@pytest.mark.parametrize("pattern", MDX_FACTS)
def test_meddatax_fact(seeds: kg.Graph, pattern: str) -> None:
    assert answers(seeds, MDX, pattern) == MDX_FACTS[pattern]


@pytest.mark.parametrize(("trial", "predicate"), [(trial, gap) for trial, gaps in GAPS.items() for gap in gaps])
def test_gap(seeds: kg.Graph, trial: str, predicate: str) -> None:
    assert answers(seeds, trial, f"?t {predicate} ?v") == set()


def answers(graph: kg.Graph, trial: str, pattern: str) -> set[object]:
    rows = graph.select(f"SELECT DISTINCT ?v WHERE {{ BIND (trial:{trial} AS ?t) {pattern} }}")
    return {row["v"] for row in rows}


def test_two_trials_five_links_no_violation(seeds: kg.Graph) -> None:
    assert list(seeds) == [CTV, MDX]
    assert seeds.info["trials_only_linked_to"] == 5
    assert seeds.info["links"] == {"lists": 5}
    assert seeds.info["findings"]["Violation"] == 0
    related = seeds.related(MDX)
    assert [(each.direction, each.relation, each.method) for each in related] == [("to", "lists", "PAGE")] * 5
    assert all(each.title and each.evidence == (each.title,) for each in related)
    assert seeds.related(CTV) == []


# Lines of a page that are its furniture: labels, headings, menus. What the site says to everyone is in the reader.
FURNITURE = {
    CTV: {
        "ClinicalTrials.Veeva", "Menu", "T", "Status and phase", "Conditions", "Treatments",
        "Study type", "Funder types", "Identifiers", "Details and patient eligibility", "About",
        "Full description", "Enrollment", "Sex", "Ages", "Volunteers", "Inclusion criteria",
        "Exclusion criteria", "Trial design", "Primary purpose", "Allocation",
        "Interventional model", "Masking", "Description:", "Treatment:", "Trial contacts and locations", "Loading...",
        "Central trial contact", "Data sourced from clinicaltrials.gov", "Clinical trials",
        "Find clinical trialsTrials by location", "© Copyright 2026 Veeva Systems",
    },
    MDX: {
        "Study Results", "Basic Information", "Brief Summary", "Related Clinical Trials", "Detailed Description",
        "Conditions", "Study Design", "Study Groups", "Interventions", "Eligibility Criteria", "Inclusion Criteria",
        "Exclusion Criteria", "Sponsors", "Responsible Party", "Locations", "Countries", "Other Identifiers",
        "Identifier Type: -", "Identifier Source: org_study_id", "More Related Trials",
    },
}  # fmt: skip

# Lines that the graph holds as a code, a number or a date, each asked for above.
CODED = {
    CTV: {
        "Unknown", "Phase 2", "Interventional", "20 estimated patients", "All", "18+ years old",
        "No Healthy Volunteers", "Treatment", "N/A", "Single Group Assignment", "None (Open label)",
        "20 participants in 1 patient group", "Experimental group", "1",
        "Drug: Recombinant anti-tumor and anti-virus protein for injection (Novaferon)",
    },
    MDX: {
        "ACTIVE_NOT_RECRUITING", "PHASE2", "20 participants", "INTERVENTIONAL", "2024-03-01", "2026-06-30", "NA",
        "SINGLE_GROUP", "TREATMENT", "NONE", "ALL", "No", "INDUSTRY", "OTHER", "NCT ID: NCT07328828",
        "Last Updated: 2026-01-09",
    },
}  # fmt: skip


@pytest.mark.parametrize(("trial", "file"), [(CTV, "000_5febad15010a44b8.txt"), (MDX, "003_1c15ffa4d7136638.txt")])
def test_every_line_is_in_the_graph(seeds: kg.Graph, real_data: Path, trial: str, file: str) -> None:
    """No line of a page is lost but furniture, and the site's sentences to everyone never become data."""
    rows = seeds.select("SELECT DISTINCT ?v { ?s ?p ?v FILTER (ISLITERAL(?v)) }")
    held = squeezed(" ¦ ".join(str(row["v"]) for row in rows))
    boilerplate = 0
    for line in (real_data / "pages" / "seeds" / file).read_text(encoding="utf-8").splitlines():
        stripped = line.strip()
        if not stripped or stripped in FURNITURE[trial] | CODED[trial]:
            continue
        wording = squeezed(stripped.replace("\\", "").removeprefix("* ").removeprefix("• "))
        if is_boilerplate(stripped):
            boilerplate += 1
            assert wording not in held, f"the site's own sentence became data: {stripped}"
        else:
            assert wording in held, f"lost: {stripped}"
    assert boilerplate == (16 if trial == MDX else 0)


BOILERPLATE_BEGINNINGS = (
    "The study team has not published", "Get a concise snapshot", "Review the sponsor-provided", "Explore ",
    "Dive into", "See the medical conditions", "Understand how", "Review each arm", "Learn about the drugs",
    "Check the participation", "Meet the organizations", "Identify the individual", "Review the countries",
    "Review additional", "Additional clinical trials",
)  # fmt: skip


def is_boilerplate(line: str) -> bool:
    return line.startswith(BOILERPLATE_BEGINNINGS)


def squeezed(text: str) -> str:
    return " ".join(text.split())
