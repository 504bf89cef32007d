from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ReadError
from kg.read import meddatax
from kg.trial.model import (
    Agency,
    Arm,
    Dated,
    Identifier,
    Intervention,
    ListedTrial,
    ResponsibleParty,
    Site,
    Trial,
)
from kg.trial.record import Identity, Rejection

SENTENCE = {
    "Basic Information": "Get a concise snapshot of the trial, including recruitment status, study phase, enrollment "
    "targets, and key timeline milestones.",
    "Brief Summary": "Review the sponsor-provided synopsis that highlights what the study is about and why it is being "
    "conducted.",
    "Related Clinical Trials": "Explore similar clinical trials based on study characteristics and research focus.",
    "Detailed Description": "Dive into the extended narrative that explains the scientific background, objectives, and "
    "procedures in greater depth.",
    "Conditions": "See the medical conditions and disease areas that this research is targeting or investigating.",
    "Study Design": "Understand how the trial is structured, including allocation methods, masking strategies, primary "
    "purpose, and other design elements.",
    "Study Groups": "Review each arm or cohort in the study, along with the interventions and objectives associated "
    "with them.",
    "Interventions": "Learn about the drugs, procedures, or behavioral strategies being tested and how they are "
    "applied within this trial.",
    "Eligibility Criteria": "Check the participation requirements, including inclusion and exclusion rules, age "
    "limits, and whether healthy volunteers are accepted.",
    "Sponsors": "Meet the organizations funding or collaborating on the study and learn about their roles.",
    "Responsible Party": "Identify the individual or organization who holds primary responsibility for the study "
    "information submitted to regulators.",
    "Locations": "Explore where the study is taking place and check the recruitment status at each participating site.",
    "Countries": "Review the countries where the study has at least one active or historical site.",
    "Other Identifiers": "Review additional registry numbers or institutional identifiers associated with this trial.",
    "More Related Trials": "Additional clinical trials that may be relevant based on similarity analysis.",
}
PENDING = (
    "The study team has not published outcome measurements, participant flow, or safety data for this trial yet. "
    "Check back later for updates."
)
HEADER = ["Warm Socks in Cold Labs", "NCT ID: NCT01234567", "Last Updated: 2025-02-01", "Study Results"]


def page(*blocks: tuple[str, list[str]], header: list[str] | None = None) -> str:
    """A page of single lines: each heading, its sentence, its lines."""
    lines = [*HEADER, PENDING] if header is None else header
    for heading, values in blocks:
        lines = [*lines, heading, SENTENCE[heading], *values]
    return "\n".join(lines)


GROUPS = [
    "Sock wearers",
    "They wear socks of wool all day.",
    "Wool sock",
    "A sock, knitted in spring.",
    "Ointment",
    "2 g daily",
    "Barefoot",
    "They wear no socks and report each evening.",
    "Ointment",
    "2 g daily",
]
INTERVENTIONS = ["Wool sock", "A sock, knitted in spring.", "Ointment", "2 g daily", "Balm"]
RELATED = ["Mittens in Cold Labs", "NCT00000111", "Hats in Cold Labs", "NCT00000112"]

LOSSY = page(
    (
        "Basic Information",
        ["RECRUITING", "PHASE1/PHASE2", "1,020 participants", "INTERVENTIONAL", "2024-03-01", "2026-06-30"],
    ),
    ("Brief Summary", ["Detailed Description:", r"Toes above 20 \[degrees\] count."]),
    ("Related Clinical Trials", RELATED),
    ("Detailed Description", ["Socks are washed.", "Interventions", "follow the season."]),
    ("Conditions", ["Chilblains"]),
    ("Study Design", ["NON_RANDOMIZED", "PARALLEL", "OTHER", "NONE"]),
    ("Study Groups", GROUPS),
    ("Interventions", INTERVENTIONS),
    (
        "Eligibility Criteria",
        [
            "Inclusion Criteria",
            r"* Toes \< 18 °C",
            "(Note: measured in the morning.)",
            "* Ⅱ socks owned, 10⁹ threads each",
            "Exclusion Criteria",
            "* Allergy to wool",
            "18 Years",
            "65 Years",
            "ALL",
            "Yes",
        ],
    ),
    ("Sponsors", ["Sock Company Ltd.", "INDUSTRY", "Sock University", "OTHER"]),
    ("Responsible Party", []),
    (
        "Locations",
        [
            "Clinic of Wool, Toe Department",
            "Bergen, Vestland, Norway",
            "Toe House",
            "Oslo, Norway",
            "Foot Center",
            "Seoul, Korea, Republic of",
        ],
    ),
    ("Countries", ["Korea, Republic of"]),
    (
        "Other Identifiers",
        [
            "SOCK-2",
            "Identifier Type: REGISTRY",
            "Identifier Source: secondary_id",
            "SOCK-1",
            "Identifier Type: -",
            "Identifier Source: org_study_id",
        ],
    ),
    ("More Related Trials", ["Scarves in Cold Labs", "NCT00000113"]),
)

FULL = page(
    (
        "Basic Information",
        [
            "Recruitment Status",
            "COMPLETED",
            "Clinical Phase",
            "NA",
            "Total Enrollment",
            "20 participants",
            "Study Classification",
            "INTERVENTIONAL",
            "Study Completion Date",
            "2024-03-05",
        ],
    ),
    ("Brief Summary", ["We warm toes.", "Slowly."]),
    ("Detailed Description", ["* first", "* then"]),
    ("Conditions", ["Cold Toes", "Chilblains"]),
    (
        "Study Design",
        [
            "Allocation Method",
            "NA",
            "Intervention Model",
            "SINGLE_GROUP",
            "Primary Study Purpose",
            "OTHER",
            "Blinding Strategy",
            "NONE",
        ],
    ),
    ("Study Groups", ["All", "Wool sock", "A sock, knitted in spring."]),
    ("Interventions", ["Wool sock", "A sock, knitted in spring."]),
    (
        "Eligibility Criteria",
        [
            "Inclusion Criteria",
            "* Cold toes",
            "   * left",
            "Maximum Eligible Age",
            "17 Years",
            "Eligible Sex",
            "FEMALE",
            "Accepts Healthy Volunteers",
            "No",
        ],
    ),
    ("Sponsors", ["Sock University", "OTHER", "Sock Company Ltd.", "INDUSTRY"]),
    ("Responsible Party", ["Sock University"]),
    ("Locations", ["Toe House", "Oslo, Norway"]),
    ("Countries", ["Norway"]),
    ("Other Identifiers", ["SOCK-1", "Identifier Type: -", "Identifier Source: org_study_id"]),
    ("Related Clinical Trials", RELATED),
    header=[*HEADER, "Results pending", PENDING],
).replace("\n", "\n\n")


def read(text: str) -> Trial:
    return meddatax.read(text.encode()).trial


def doubts(text: str) -> list[str]:
    return [str(doubt) for doubt in meddatax.read(text.encode()).doubts]


def basic(*values: str) -> str:
    return page(("Basic Information", list(values)))


def test_page_is_recognized_by_content() -> None:
    assert meddatax.recognizes(LOSSY)
    assert meddatax.recognizes("\ufeff" + FULL.replace("\n", "\r\n"))
    assert not meddatax.recognizes("")
    assert not meddatax.recognizes('{"text": "NCT ID: NCT01234567"}')
    assert not meddatax.recognizes("ClinicalTrials.Veeva\n\nIdentifiers\n\nNCT01234567")


def test_page_gives_id_and_day_of_update() -> None:
    assert meddatax.identify(LOSSY.encode()) == Identity("meddatax", "NCT01234567", "2025-02-01")
    assert meddatax.identify(FULL.encode()) == Identity("meddatax", "NCT01234567", "2025-02-01")
    assert read(LOSSY).last_update_posted is None


def test_date_of_update_that_is_none_is_left_out() -> None:
    assert meddatax.identify(LOSSY.replace("2025-02-01", "2025-13-45").encode()) == Identity("meddatax", "NCT01234567")


def test_page_without_id_is_rejected() -> None:
    body = LOSSY.replace("NCT ID: NCT01234567", "NCT ID: NCT0123").encode()
    rejection = meddatax.identify(body)
    assert isinstance(rejection, Rejection)
    assert "NCT ID" in rejection.reason
    with pytest.raises(ReadError):
        meddatax.read(body)


def test_layout_is_told() -> None:
    assert meddatax.read(LOSSY.encode()).layout == "meddatax-lossy"
    assert meddatax.read(FULL.encode()).layout == "meddatax"
    assert meddatax.read(RESULTS.encode()).layout == "meddatax-results"


# The results page

RESULTS = """Trial Outcomes & Findings for Warm Socks (All Sizes) in Cold Labs (NCT NCT01234567)
NCT ID: NCT01234567
Last Updated: 2025-02-01
Results Overview
Socks were warmer than no socks in 20 labs.
Recruitment status
COMPLETED
Study phase
PHASE2
Target enrollment
20 participants
Primary outcome timeframe
12 weeks
Results posted on
2024-03-01
Participant Flow
| Measure |
| Socks
n=10 Participants |
| STARTED |
10
Reasons for withdrawal
COMPLETED
Baseline Characteristics
20 participants
"""


def test_results_page() -> None:
    assert meddatax.recognizes(RESULTS)
    assert meddatax.identify(RESULTS.encode()) == Identity("meddatax", "NCT01234567", "2025-02-01")
    assert read(RESULTS) == Trial(
        nct_id="NCT01234567",
        brief_title="Warm Socks (All Sizes) in Cold Labs",
        overall_status="COMPLETED",
        phases=("PHASE2",),
        enrollment=20,
        has_results=True,
        results_first_posted=Dated(date="2024-03-01"),
    )
    assert doubts(RESULTS) == [
        "the results themselves (Participant Flow, Reasons for withdrawal, Baseline Characteristics) are not read in "
        "this version @ Results Overview, line 4",
        "'12 weeks' is the time frame of an outcome that is not named there; left out @ Results Overview, line 13",
    ]


def test_results_page_without_labels() -> None:
    labels = (
        "Recruitment status",
        "Study phase",
        "Target enrollment",
        "Primary outcome timeframe",
        "Results posted on",
    )
    page = "\n".join(line for line in RESULTS.split("\n") if line not in labels)
    assert read(page) == read(RESULTS)
    assert len(doubts(page)) == 1


def test_results_page_with_labels_and_values_in_one_line() -> None:
    page = RESULTS.replace("Recruitment status\n", "Recruitment status: ").replace("posted on\n", "posted on: ")
    assert read(page) == read(RESULTS)


@pytest.mark.parametrize("dates", ["2024-03-01\n2024-03-02", "soon"])
def test_results_page_with_a_day_that_is_not_known(dates: str) -> None:
    page = RESULTS.replace(
        "Results posted on\n2024-03-01", f"{'Results posted on' if dates == 'soon' else ''}\n{dates}"
    )
    assert read(page).results_first_posted is None
    assert any("results were posted" in doubt for doubt in doubts(page))


def test_results_page_cut_anywhere() -> None:
    body = RESULTS.encode()
    for end in range(len(body)):
        if isinstance(meddatax.identify(body[:end]), Identity):
            assert meddatax.read(body[:end]).trial.nct_id == "NCT01234567"


def test_the_words_of_a_results_page_within_a_trial_page_are_text() -> None:
    text = page(("Basic Information", ["COMPLETED"]), ("Brief Summary", ["Results Overview", "Socks are warm."]))
    assert read(text).brief_summary == "Results Overview\nSocks are warm."
    assert meddatax.read(text.encode()).layout == "meddatax-lossy"


# The lossy layout


def test_lossy_basic_information() -> None:
    trial = read(LOSSY)
    assert trial.brief_title == "Warm Socks in Cold Labs"
    assert trial.overall_status == "RECRUITING"
    assert trial.phases == ("PHASE1", "PHASE2")
    assert (trial.enrollment, trial.enrollment_type) == (1020, "")
    assert trial.study_type == "INTERVENTIONAL"
    assert trial.start == Dated(date="2024-03")
    assert trial.completion == Dated(date="2026-06-30")
    assert trial.has_results is False
    assert any("'2024-03-01'" in doubt and doubt.endswith("@ Basic Information, line 12") for doubt in doubts(LOSSY))


def test_lossy_texts() -> None:
    trial = read(LOSSY)
    assert trial.brief_summary == "Detailed Description:\nToes above 20 [degrees] count."
    # A heading's word inside free text is text.
    assert trial.detailed_description == "Socks are washed.\nInterventions\nfollow the season."
    assert trial.conditions == ("Chilblains",)
    assert trial.countries == ("Korea, Republic of",)


def test_lossy_design() -> None:
    trial = read(LOSSY)
    design = (trial.allocation, trial.intervention_model, trial.primary_purpose, trial.masking)
    assert design == ("NON_RANDOMIZED", "PARALLEL", "OTHER", "NONE")


def test_lossy_groups() -> None:
    trial = read(LOSSY)
    assert trial.arms == (
        Arm(
            label="Sock wearers",
            description="They wear socks of wool all day.",
            interventions=("Wool sock", "Ointment"),
        ),
        Arm(
            label="Barefoot",
            description="They wear no socks and report each evening.",
            interventions=("Ointment",),
        ),
    )
    assert trial.interventions == (
        Intervention(name="Wool sock", description="A sock, knitted in spring.", arms=("Sock wearers",)),
        Intervention(
            name="Ointment", description="2 g daily", other_names=("Balm",), arms=("Sock wearers", "Barefoot")
        ),
    )


def test_lossy_eligibility() -> None:
    trial = read(LOSSY)
    assert trial.eligibility_text == (
        "Inclusion Criteria:\n\n"
        "* Toes < 18 °C\n"
        "  (Note: measured in the morning.)\n"
        "* Ⅱ socks owned, 10⁹ threads each\n\n"
        "Exclusion Criteria:\n\n"
        "* Allergy to wool"
    )
    assert (trial.minimum_age, trial.maximum_age) == ("18 Years", "65 Years")
    assert (trial.sex, trial.healthy_volunteers) == ("ALL", True)


def test_lossy_sponsors_have_no_known_role() -> None:
    trial = read(LOSSY)
    assert trial.lead_sponsor is None
    assert trial.collaborators == ()
    assert trial.sponsors_of_unknown_role == (
        Agency(name="Sock Company Ltd.", agency_class="INDUSTRY"),
        Agency(name="Sock University", agency_class="OTHER"),
    )
    assert any("who leads" in doubt and "@ Sponsors, line" in doubt for doubt in doubts(LOSSY))


def test_lossy_sites_identifiers_and_lists() -> None:
    trial = read(LOSSY)
    assert trial.sites == (
        Site(facility="Clinic of Wool, Toe Department", city="Bergen", region="Vestland", country="Norway"),
        Site(facility="Toe House", city="Oslo", country="Norway"),
        Site(facility="Foot Center", city="Seoul", country="Korea, Republic of"),
    )
    assert trial.org_study_id == Identifier(value="SOCK-1")
    assert trial.secondary_ids == (Identifier(value="SOCK-2", kind="REGISTRY"),)
    assert trial.listed_trials == (
        ListedTrial(nct_id="NCT00000111", title="Mittens in Cold Labs", block="Related Clinical Trials"),
        ListedTrial(nct_id="NCT00000112", title="Hats in Cold Labs", block="Related Clinical Trials"),
        ListedTrial(nct_id="NCT00000113", title="Scarves in Cold Labs", block="More Related Trials"),
    )


def test_lossy_gaps_stay_gaps() -> None:
    trial = read(LOSSY)
    assert trial.responsible_party is None
    assert trial.site_count is None
    assert trial.primary_outcomes == ()
    assert [arm.type for arm in trial.arms] == ["", ""]
    assert [intervention.type for intervention in trial.interventions] == ["", ""]
    lost = [doubt for doubt in doubts(LOSSY) if "loses the" in doubt]
    assert len(lost) == 7
    assert lost[0].startswith("the layout of this page loses the first paragraph; it may be missing @ Brief Summary")


# The full layout


def test_full_layout() -> None:
    trial = read(FULL)
    assert (trial.overall_status, trial.phases, trial.enrollment) == ("COMPLETED", ("NA",), 20)
    assert (trial.start, trial.completion) == (None, Dated(date="2024-03-05"))
    assert trial.brief_summary == "We warm toes.\n\nSlowly."
    assert trial.conditions == ("Cold Toes", "Chilblains")
    assert (trial.allocation, trial.primary_purpose) == ("NA", "OTHER")
    assert trial.arms == (Arm(label="All", interventions=("Wool sock",)),)
    assert trial.eligibility_text == "Inclusion Criteria:\n\n* Cold toes\n   * left"
    assert (trial.minimum_age, trial.maximum_age) == ("", "17 Years")
    assert (trial.sex, trial.healthy_volunteers) == ("FEMALE", False)
    assert trial.lead_sponsor is None
    assert [agency.name for agency in trial.sponsors_of_unknown_role] == ["Sock University", "Sock Company Ltd."]
    assert trial.responsible_party == ResponsibleParty(affiliation="Sock University")
    assert len(trial.listed_trials) == 2


def test_full_layout_doubts_the_roles_only() -> None:
    (doubt,) = doubts(FULL)
    assert "who leads" in doubt


def test_role_is_told_where_a_label_tells_it() -> None:
    lines = ["Lead Sponsor", "Sock University", "OTHER", "Collaborators", "Sock Company Ltd.", "INDUSTRY"]
    trial = read(page(("Sponsors", lines)))
    assert trial.lead_sponsor == Agency(name="Sock University", agency_class="OTHER")
    assert trial.collaborators == (Agency(name="Sock Company Ltd.", agency_class="INDUSTRY"),)
    assert trial.sponsors_of_unknown_role == ()


# What the layout cannot tell


def test_values_are_typed_by_shape_in_any_order() -> None:
    trial = read(basic("5 participants", "OBSERVATIONAL", "UNKNOWN"))
    assert (trial.overall_status, trial.study_type, trial.phases) == ("UNKNOWN", "OBSERVATIONAL", ())
    assert trial.enrollment == 5


@pytest.mark.parametrize(
    "dates", [["2024-03-02"], ["2024-03-02", "2024-03-03", "2024-03-04"], ["2025-01-02", "2024-01-02"]]
)
def test_dates_that_cannot_be_told_apart_are_left_out(dates: list[str]) -> None:
    text = basic("COMPLETED", *dates)
    assert (read(text).start, read(text).completion) == (None, None)
    assert all(any(f"'{date}'" in doubt for doubt in doubts(text)) for date in dates)


def test_lone_age_of_eighteen_is_the_lower_limit_with_a_doubt() -> None:
    text = page(("Eligibility Criteria", ["Inclusion Criteria", "* Well", "18 Years", "ALL", "No"]))
    assert (read(text).minimum_age, read(text).maximum_age) == ("18 Years", "")
    assert any("lower limit" in doubt for doubt in doubts(text))


@pytest.mark.parametrize("ages", [["20 Years"], ["6 Months"], ["65 Years", "18 Years"]])
def test_ages_that_cannot_be_told_apart_are_left_out(ages: list[str]) -> None:
    text = page(("Eligibility Criteria", ["Inclusion Criteria", "* Well", *ages, "ALL", "No"]))
    assert (read(text).minimum_age, read(text).maximum_age) == ("", "")
    assert read(text).eligibility_text == "Inclusion Criteria:\n\n* Well"
    assert sum("age limit" in doubt for doubt in doubts(text)) == len(ages)


def test_criteria_that_look_like_values_stay_criteria() -> None:
    text = page(
        ("Eligibility Criteria", ["Inclusion Criteria", "One of", "AML", "ALL", "CML", "18 Years", "ALL", "No"])
    )
    assert read(text).sex == "ALL"
    assert read(text).eligibility_text.endswith("ALL\n\nCML")


def test_purpose_other_is_not_taken_for_a_model() -> None:
    text = page(("Basic Information", ["OBSERVATIONAL"]), ("Study Design", ["OTHER", "PROSPECTIVE"]))
    assert (read(text).primary_purpose, read(text).observational_model) == ("", "")
    assert read(text).time_perspective == "PROSPECTIVE"
    assert any("'OTHER'" in doubt for doubt in doubts(text))


def test_label_without_its_value() -> None:
    text = basic("Recruitment Status", "COMPLETED", "Clinical Phase", "9 participants", "Study Start Date")
    assert (read(text).overall_status, read(text).phases, read(text).enrollment) == ("COMPLETED", (), 9)
    assert any("taken as enrollment" in doubt for doubt in doubts(text))


def test_lines_of_groups_that_cannot_be_told_are_left_out() -> None:
    text = page(("Study Groups", ["Left foot", "cold", "Right foot", "warm"]))
    assert read(text).arms == (Arm(label="Left foot"),)
    assert any("labels or descriptions" in doubt for doubt in doubts(text))


def test_sentences_tell_descriptions_of_groups_from_labels() -> None:
    text = page(("Study Groups", ["Left", "The left foot is cold.", "Right", "The right foot is warm."]))
    assert [arm.label for arm in read(text).arms] == ["Left", "Right"]


def test_longer_lines_are_descriptions_of_groups_with_a_doubt() -> None:
    text = page(("Study Groups", ["Left", "left foot cold", "Right", "right foot warm", "Both", "both feet cold"]))
    assert [(arm.label, arm.description) for arm in read(text).arms] == [
        ("Left", "left foot cold"),
        ("Right", "right foot warm"),
        ("Both", "both feet cold"),
    ]
    assert any("in turn" in doubt for doubt in doubts(text))


def test_lists_in_descriptions_of_groups_are_no_groups() -> None:
    lines = ["Cold", "Feet are cold if one of these holds:", "1. blue toes", "2. white toes", "Salve"]
    text = page(("Study Groups", lines), ("Interventions", ["Salve"]))
    assert [arm.label for arm in read(text).arms] == ["Cold"]
    assert read(text).arms[0].interventions == ("Salve",)


def test_group_called_and_described_like_the_intervention_that_follows() -> None:
    lines = ["Salve", "5 g", "Salve", "5 g", "Balm", "9 g", "Balm", "9 g"]
    text = page(("Study Groups", lines), ("Interventions", ["Salve", "5 g", "Balm", "9 g"]))
    assert [(arm.label, arm.interventions) for arm in read(text).arms] == [("Salve", ("Salve",)), ("Balm", ("Balm",))]


def test_interventions_that_say_the_same_come_once() -> None:
    lines = ["Left", "Salve", "5 g", "Right", "Salve", "5 g"]
    text = page(("Study Groups", lines), ("Interventions", ["Salve", "5 g", "Salve", "5 g"]))
    assert read(text).interventions == (Intervention(name="Salve", description="5 g", arms=("Left", "Right")),)


@pytest.mark.parametrize(
    "line", ["Salve", "5 g daily", "a salve of wool fat that is rubbed into the toes every single morning"]
)
def test_lines_that_describe_an_intervention_no_group_names(line: str) -> None:
    text = page(("Interventions", ["Salve", line]))
    assert read(text).interventions == (Intervention(name="Salve", description=line),)


def test_group_may_be_called_like_its_intervention() -> None:
    groups = ["Active", "Salve", "5 g", "Placebo", "Placebo", "0 g"]
    text = page(("Study Groups", groups), ("Interventions", ["Salve", "5 g", "Placebo", "0 g"]))
    assert read(text).arms == (
        Arm(label="Active", interventions=("Salve",)),
        Arm(label="Placebo", interventions=("Placebo",)),
    )


def test_group_may_repeat_the_description_of_its_intervention() -> None:
    text = page(
        ("Study Groups", ["Cohort", "5 g daily", "Salve", "5 g daily"]), ("Interventions", ["Salve", "5 g daily"])
    )
    assert read(text).arms == (Arm(label="Cohort", description="5 g daily", interventions=("Salve",)),)
    assert read(text).interventions == (Intervention(name="Salve", description="5 g daily", arms=("Cohort",)),)


def test_interventions_of_one_name_keep_their_descriptions() -> None:
    groups = ["Low", "Salve", "5 g daily", "High", "Salve", "9 g daily"]
    text = page(("Study Groups", groups), ("Interventions", ["Salve", "5 g daily", "Salve", "9 g daily", "Salve"]))
    assert read(text).arms == (
        Arm(label="Low", interventions=("Salve",)),
        Arm(label="High", interventions=("Salve",)),
    )


def test_interventions_without_groups_give_the_first_name_only() -> None:
    text = page(("Interventions", ["Salve", "Balm", "Oil"]))
    assert read(text).interventions == (Intervention(name="Salve"),)
    assert sum("may be a name" in doubt for doubt in doubts(text)) == 2


def test_sites_without_facility() -> None:
    lines = ["Oslo, Norway", "Toe House, Ward 2", "Bergen, Norway", "Lost House"]
    text = page(("Locations", lines[:3]), ("Countries", ["Norway"]))
    assert read(text).sites == (
        Site(city="Oslo", country="Norway"),
        Site(facility="Toe House, Ward 2", city="Bergen", country="Norway"),
    )
    text = page(("Locations", ["Toe House", "Oslo, Norway", "Lost House"]), ("Countries", ["Norway"]))
    assert len(read(text).sites) == 1
    assert any("'Lost House'" in doubt for doubt in doubts(text))


def test_lossy_sites_without_facility() -> None:
    lines = ["Oslo, Norway", "Bergen, Norway", "Seoul, Korea, Republic of"]
    text = page(("Locations", lines), ("Countries", []))
    assert [(site.city, site.country) for site in read(text).sites] == [
        ("Oslo", "Norway"),
        ("Bergen", "Norway"),
        ("Seoul", "Korea, Republic of"),
    ]


def test_city_that_holds_the_name_of_its_region() -> None:
    text = page(("Locations", ["Toe House", "Salvador, Bahia, Bahia, Brazil"]))
    assert read(text).sites == (Site(facility="Toe House", city="Salvador, Bahia", region="Bahia", country="Brazil"),)


def test_place_of_many_parts_is_doubted() -> None:
    text = page(("Locations", ["Toe House", "Reykjavik, Old Town, South, Iceland"]))
    assert read(text).sites == (
        Site(facility="Toe House", city="Reykjavik", region="Old Town, South", country="Iceland"),
    )
    assert any("more than one way" in doubt for doubt in doubts(text))


# Unknown wording


@pytest.mark.parametrize(
    ("heading", "label", "value", "field", "kept"),
    [
        ("Basic Information", "Recruitment Status", "DREAMING", "overall_status", "DREAMING"),
        ("Basic Information", "Clinical Phase", "PHASE9", "phases", ("PHASE9",)),
        ("Basic Information", "Study Classification", "THOUGHT", "study_type", "THOUGHT"),
        ("Basic Information", "Total Enrollment", "many", "enrollment", None),
        ("Basic Information", "Study Start Date", "soon", "start", None),
        ("Study Design", "Blinding Strategy", "BLINDFOLD", "masking", "BLINDFOLD"),
        ("Eligibility Criteria", "Eligible Sex", "BOTH", "sex", "BOTH"),
    ],
)
def test_unknown_value_under_a_label_is_doubted(heading: str, label: str, value: str, field: str, kept: object) -> None:
    text = page((heading, [label, value]))
    assert getattr(read(text), field) == kept
    assert [doubt for doubt in doubts(text) if f"'{value}'" in doubt and doubt.endswith(f"@ {heading}, line 9")]


def test_unknown_value_without_a_label_is_doubted_and_left_out() -> None:
    text = basic("COMPLETED", "PHASE9")
    assert read(text).phases == ()
    assert any("'PHASE9'" in doubt for doubt in doubts(text))


@pytest.mark.parametrize(
    ("lines", "has_results"),
    [
        ([PENDING], False),
        (["Results pending", PENDING], False),
        (["Results available"], True),
        (["Results posted"], True),
        (["Study results have been posted."], True),
        (["The results are in.", "Results are available"], True),
        (["No results posted"], False),
        (["Results not available"], False),
        ([], None),
        (["Perhaps"], None),
    ],
)
def test_words_for_results(lines: list[str], has_results: bool | None) -> None:
    text = page(("Conditions", ["Colds"]), header=[*HEADER, *lines])
    assert read(text).has_results is has_results
    assert any("'Perhaps'" in doubt for doubt in doubts(text)) is (lines == ["Perhaps"])


def test_words_that_are_not_the_registrys_values() -> None:
    trial = read(basic("Active, not recruiting", "Phase 1/Phase 2", "Interventional", "1,000 patients"))
    assert (trial.overall_status, trial.phases) == ("ACTIVE_NOT_RECRUITING", ("PHASE1", "PHASE2"))
    assert (trial.study_type, trial.enrollment) == ("INTERVENTIONAL", 1000)


def test_label_and_value_in_one_line() -> None:
    text = page(
        ("Basic Information", ["Recruitment Status: COMPLETED", "Study Start Date: 2024-03-05"]),
        ("Study Design", ["Blinding Strategy: NONE"]),
        (
            "Eligibility Criteria",
            ["Inclusion Criteria", "* Minimum Age: 18 Years", "Minimum Age: 18 Years", "Sex: ALL"],
        ),
    )
    trial = read(text)
    assert (trial.overall_status, trial.start, trial.masking) == ("COMPLETED", Dated(date="2024-03-05"), "NONE")
    assert (trial.minimum_age, trial.sex) == ("18 Years", "ALL")
    assert trial.eligibility_text == "Inclusion Criteria:\n\n* Minimum Age: 18 Years"
    assert meddatax.read(text.encode()).layout == "meddatax"


@pytest.mark.parametrize(
    "labels",
    [
        ("Minimum Age", "Maximum Age", "Sex", "Healthy Volunteers"),
        ("Minimum Eligible Age", "Maximum Eligible Age", "Eligible Sex", "Accepts Healthy Volunteers"),
        ("Age Minimum", "Age Maximum", "Gender", "Volunteers accepted"),
    ],
)
def test_labels_of_eligibility(labels: tuple[str, str, str, str]) -> None:
    values = ("N/A", "65 Years", "FEMALE", "Yes")
    lines = [each for pair in zip(labels, values, strict=True) for each in pair]
    text = page(("Eligibility Criteria", ["Inclusion Criteria", "* Well", *lines]))
    trial = read(text)
    assert (trial.minimum_age, trial.maximum_age, trial.sex) == ("", "65 Years", "FEMALE")
    assert trial.healthy_volunteers is True
    assert not any("Eligibility" in doubt and "value" in doubt for doubt in doubts(text))


def test_signs_that_are_escaped_twice() -> None:
    text = page(("Brief Summary", [r"Toes \\< 18 \\[°C\\], socks \> 2, a \\hat"]))
    assert read(text).brief_summary == r"Toes < 18 [°C], socks > 2, a \hat"


def test_values_may_be_shown_as_lists() -> None:
    text = page(("Conditions", ["* Colds", "* Chills"]), ("Countries", ["• Norway"]), ("Sponsors", ["* X", "* OTHER"]))
    assert read(text).conditions == ("Colds", "Chills")
    assert read(text).countries == ("Norway",)
    assert read(text).sponsors == (Agency(name="X", agency_class="OTHER"),)


def test_identifiers_of_other_sources() -> None:
    lines = [
        "NCT00000999",
        "Identifier Source: nct_alias",
        "X-1",
        "Identifier Type: MAGIC",
        "Identifier Source: spell",
        "Y",
    ]
    text = page(("Other Identifiers", lines))
    assert read(text).nct_id_aliases == ("NCT00000999",)
    assert meddatax.identify(text.encode()) == Identity("meddatax", "NCT01234567", "2025-02-01", ("NCT00000999",))
    assert read(text).secondary_ids == (Identifier(value="X-1", kind="MAGIC"),)
    assert [doubt.split(" @")[0] for doubt in doubts(text)][:3] == [
        "'MAGIC' is not a known idKind; kept as text",
        "the source 'spell' is not known; kept as a further id",
        "'Y' has no source; left out",
    ]


def test_heading_without_its_sentence_is_read_and_doubted() -> None:
    text = page() + "\nConditions\nColds"
    assert read(text).conditions == ("Colds",)
    assert any("without the site's sentence @ Conditions, line 6" in doubt for doubt in doubts(text))


def test_list_leftovers_are_doubted() -> None:
    text = page(("More Related Trials", ["Own", "NCT01234567", "Footer", "Mittens", "NCT00000111", "Contact us"]))
    assert [listed.title for listed in read(text).listed_trials] == ["Mittens"]
    assert len([doubt for doubt in doubts(text) if "More Related Trials" in doubt]) == 3


# Robustness


BLOCKS = [
    ("Basic Information", ["COMPLETED"]),
    ("Conditions", ["Colds"]),
    ("Countries", ["Norway"]),
    ("Sponsors", ["Sock Company Ltd.", "INDUSTRY"]),
    ("Brief Summary", ["Words."]),
    ("Related Clinical Trials", RELATED),
]


@given(st.permutations(BLOCKS), st.integers(0, 6))
def test_blocks_in_any_order_and_missing(blocks: list[tuple[str, list[str]]], end: int) -> None:
    kept = dict(blocks[:end])
    trial = read(page(*blocks[:end]))
    assert trial.overall_status == ("COMPLETED" if "Basic Information" in kept else "")
    assert trial.conditions == (("Colds",) if "Conditions" in kept else ())
    assert trial.countries == (("Norway",) if "Countries" in kept else ())
    assert len(trial.sponsors_of_unknown_role) == ("Sponsors" in kept)
    assert trial.brief_summary == ("Words." if "Brief Summary" in kept else "")
    assert len(trial.listed_trials) == (2 if "Related Clinical Trials" in kept else 0)


def test_empty_blocks() -> None:
    trial = read(page(*((heading, []) for heading in SENTENCE)))
    assert trial == Trial(nct_id="NCT01234567", brief_title=HEADER[0], has_results=False)


@pytest.mark.parametrize("sentence", [*SENTENCE.values(), PENDING])
@pytest.mark.parametrize("text", [LOSSY, FULL], ids=["lossy", "full"])
def test_sentences_of_the_site_are_never_data(text: str, sentence: str) -> None:
    lines = text.split("\n")
    for place in range(len(lines)):
        inserted = "\n".join([*lines[:place], sentence, *lines[place:]]).encode()
        assert sentence not in msgspec.json.encode(meddatax.read(inserted).trial).decode()


def test_line_ends_and_byte_order_mark() -> None:
    assert read("\ufeff" + LOSSY.replace("\n", "\r\n")) == read(LOSSY)
    assert read(FULL.replace("\n", "\r")) == read(FULL)


@pytest.mark.parametrize("text", [LOSSY, FULL], ids=["lossy", "full"])
def test_page_cut_anywhere(text: str) -> None:
    body = text.encode()
    for end in range(len(body)):
        if isinstance(meddatax.identify(body[:end]), Identity):
            meddatax.read(body[:end])


LINES = [
    *LOSSY.split("\n"),
    *FULL.split("\n\n"),
    "9" * 50 + " Years",
    "9" * 5000 + " participants",
    r"\&nbsp;",
    "&#10;",
]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([LOSSY, FULL]),
    st.lists(st.tuples(st.integers(0, 160), st.one_of(st.text(max_size=40), st.sampled_from(LINES))), max_size=12),
)
def test_inserted_lines_never_raise(text: str, inserted: list[tuple[int, str]]) -> None:
    lines = text.split("\n")
    for place, line in inserted:
        lines.insert(place, line)
    body = "\n".join(lines).encode("utf-8", "surrogatepass")
    meddatax.recognizes("\n".join(lines))
    if isinstance(meddatax.identify(body), Identity):
        assert meddatax.read(body).trial.nct_id.startswith("NCT")


@given(st.binary(max_size=200))
def test_any_bytes_give_identity_or_rejection(body: bytes) -> None:
    assert isinstance(meddatax.identify(body), Identity | Rejection)


# Real data


@pytest.mark.real_data
def test_real_page(real_data: Path) -> None:
    body = next((real_data / "pages/seeds").glob("003_*.txt")).read_bytes()
    assert meddatax.recognizes(body[:8192].decode("utf-8", "ignore"))
    assert meddatax.identify(body) == Identity("meddatax", "NCT07328828", "2026-01-09")
    trial = meddatax.read(body).trial
    assert (trial.overall_status, trial.phases, trial.enrollment) == ("ACTIVE_NOT_RECRUITING", ("PHASE2",), 20)
    assert (trial.start, trial.completion) == (Dated(date="2024-03"), Dated(date="2026-06-30"))
    assert (trial.allocation, trial.intervention_model, trial.masking) == ("NA", "SINGLE_GROUP", "NONE")
    assert trial.brief_summary.startswith("Detailed Description:\nPrimary Endpoint:")
    assert (trial.detailed_description, trial.conditions, trial.countries) == ("", (), ())
    assert [arm.label for arm in trial.arms] == ["Study Cohort"]
    assert trial.arms[0].interventions == ("Icaritin soft capsules",)
    assert trial.interventions[0].description == trial.arms[0].description != ""
    assert trial.eligibility_text.count("\n* ") == 43
    assert "Hemoglobin > 80 g/L" in trial.eligibility_text
    assert "10⁹/L" in trial.eligibility_text
    assert (trial.minimum_age, trial.sex, trial.healthy_volunteers) == ("18 Years", "ALL", False)
    assert trial.lead_sponsor is None
    assert [agency.agency_class for agency in trial.sponsors_of_unknown_role] == ["INDUSTRY", "OTHER"]
    assert [(site.city, site.region, site.country) for site in trial.sites] == [("Hangzhou", "Zhejiang", "China")]
    assert trial.org_study_id == Identifier(value="HCC-Icaritin-II-CN")
    assert len(trial.listed_trials) == 5
    assert trial.has_results is False


@pytest.mark.real_data
@pytest.mark.parametrize("layout", ["meddatax_full", "meddatax_lossy"])
def test_rendered_pages(real_data: Path, layout: str) -> None:
    for path in sorted((real_data / "pages/rendered" / layout).glob("*.txt")):
        body = path.read_bytes()
        identity = meddatax.identify(body)
        assert isinstance(identity, Identity)
        assert identity.nct_id == path.stem
        trial = meddatax.read(body).trial
        assert trial.overall_status
        assert trial.study_type
        assert trial.lead_sponsor is None
        assert len(trial.listed_trials) == 10
