from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ReadError
from kg.read import veeva
from kg.trial.model import Agency, Arm, Contact, Identifier, Intervention, Trial
from kg.trial.record import Identity, Rejection

PAGE = """ClinicalTrials.Veeva

Menu

Blue Lamp Against Winter Tiredness

O

Oslo Lamp Institute

Status and phase

Enrolling
Phase 1
Phase 2

Conditions

Tiredness
Winter Blues

Treatments

Drug: Lampol
Device: Blue lamp

Study type

Interventional

Funder types

Other
Industry

Identifiers

NCT01234567
R01LAMP (U.S. NIH Grant/Contract)
2011-000111-22 (EudraCT Number)
LAMP-9 (second part)
LAMP-1

Details and patient eligibility

About

We ask whether a lamp helps when Hb is \\> 9 g/dl.

Nothing else is asked.

Full description

Phase Ⅱ of the lamp.

Conditions

Every lamp gives 10⁹ photons.

Enrollment

1,020 estimated patients

Sex

Female

Ages

6 months to 11 years old

Volunteers

No Healthy Volunteers

Inclusion criteria

  • Tired since autumn
    (Note: autumn begins in September.)
  • One of these:
    • pale
    • cold

Part two only:

  • Owns a lamp

Exclusion criteria

  • Blind

Trial design

Primary purpose

Supportive Care

Allocation

Non Randomized

Interventional model

Parallel Assignment

Masking

None (Open label)

1,020 participants in 3 patient groups, including a placebo group

Lamp and drug
Experimental group
Description:
A lamp every morning.

And a pill at noon.
Treatment:
Drug: Lampol
Device: Blue lamp

Dark room
Placebo Comparator group
Treatment:
Device: Blue lamp

Waiting
No Intervention group
Description:
They wait.

Trial contacts and locations

12

Loading...

Central trial contact

Kari Nordmann, MD; Ola Nordmann
+47 22 33 44 55 ext. 6
ola@lamp.example

Data sourced from clinicaltrials.gov

Clinical trials

Find clinical trialsTrials by location
© Copyright 2026 Veeva Systems"""

OBSERVATIONAL = """ClinicalTrials.Veeva

Menu

Watching Lamps

Lamp Watch logo

Lamp Watch

Status

Active, not recruiting

Study type

Observational

Identifiers

NCT01234568

Enrollment

7 patients

Ages

All ages

Trial design

7 participants in 2 patient groups

Old lamps

Description:
Lamps of the last century.

They still burn.

New lamps

Description:
Lamps of this year.

Trial contacts and locations

1
"""


def read(page: str) -> Trial:
    return veeva.read(page.encode()).trial


def doubts(page: str) -> list[str]:
    return [str(doubt) for doubt in veeva.read(page.encode()).doubts]


def one(label: str, *values: str) -> str:
    """A page with the id and one block more."""
    block = "\n".join(values)
    return f"ClinicalTrials.Veeva\n\nMenu\n\nT\n\nIdentifiers\n\nNCT01234567\n\n{label}\n\n{block}\n"


def test_page_is_recognized_by_content() -> None:
    assert veeva.recognizes(PAGE)
    assert veeva.recognizes("\ufeff\r\n" + PAGE.replace("\n", "\r\n"))
    assert not veeva.recognizes('{"protocolSection": {}}')
    assert not veeva.recognizes("")
    assert not veeva.recognizes("A text about ClinicalTrials.Veeva")


def test_page_gives_its_id_and_no_date() -> None:
    assert veeva.identify(PAGE.encode()) == Identity("veeva", "NCT01234567")


def test_page_without_id_is_rejected() -> None:
    page = PAGE.replace("NCT01234567", "none")
    assert veeva.identify(page.encode()) == Rejection("The ClinicalTrials.Veeva page has no NCT id under Identifiers.")
    with pytest.raises(ReadError):
        veeva.read(page.encode())


def test_header_fields() -> None:
    trial = read(PAGE)
    assert trial.nct_id == "NCT01234567"
    assert trial.brief_title == "Blue Lamp Against Winter Tiredness"
    assert trial.lead_sponsor == Agency(name="Oslo Lamp Institute")
    assert trial.overall_status == "RECRUITING"
    assert trial.phases == ("PHASE1", "PHASE2")
    assert trial.conditions == ("Tiredness", "Winter Blues")
    assert trial.study_type == "INTERVENTIONAL"
    assert trial.funder_types == ("Other", "Industry")


def test_identifiers_end_with_that_of_the_organization() -> None:
    trial = read(PAGE)
    assert trial.org_study_id == Identifier(value="LAMP-1")
    assert trial.secondary_ids == (
        Identifier(value="R01LAMP", kind="NIH"),
        Identifier(value="2011-000111-22", kind="EUDRACT_NUMBER"),
        Identifier(value="LAMP-9 (second part)"),
    )


def test_texts() -> None:
    trial = read(PAGE)
    assert trial.brief_summary == "We ask whether a lamp helps when Hb is > 9 g/dl.\n\nNothing else is asked."
    # A label's word inside free text is text.
    assert trial.detailed_description == "Phase Ⅱ of the lamp.\n\nConditions\n\nEvery lamp gives 10⁹ photons."


def test_eligibility() -> None:
    trial = read(PAGE)
    assert (trial.enrollment, trial.enrollment_type) == (1020, "ESTIMATED")
    assert (trial.sex, trial.minimum_age, trial.maximum_age) == ("FEMALE", "6 Months", "11 Years")
    assert trial.healthy_volunteers is False
    assert trial.eligibility_text == (
        "Inclusion Criteria:\n\n"
        "* Tired since autumn\n"
        "  (Note: autumn begins in September.)\n"
        "* One of these:\n"
        "  * pale\n"
        "  * cold\n\n"
        "Part two only:\n\n"
        "* Owns a lamp\n\n"
        "Exclusion Criteria:\n\n"
        "* Blind"
    )


def test_design_and_arms() -> None:
    trial = read(PAGE)
    design = (trial.primary_purpose, trial.allocation, trial.intervention_model, trial.masking)
    assert design == ("SUPPORTIVE_CARE", "NON_RANDOMIZED", "PARALLEL", "NONE")
    assert trial.arms == (
        Arm(
            label="Lamp and drug",
            type="EXPERIMENTAL",
            description="A lamp every morning.\n\nAnd a pill at noon.",
            interventions=("Drug: Lampol", "Device: Blue lamp"),
        ),
        Arm(label="Dark room", type="PLACEBO_COMPARATOR", interventions=("Device: Blue lamp",)),
        Arm(label="Waiting", type="NO_INTERVENTION", description="They wait."),
    )
    assert trial.interventions == (
        Intervention(type="DRUG", name="Lampol", arms=("Lamp and drug",)),
        Intervention(type="DEVICE", name="Blue lamp", arms=("Lamp and drug", "Dark room")),
    )


def test_contacts_and_sites() -> None:
    trial = read(PAGE)
    assert trial.site_count == 12
    assert trial.central_contacts == (
        Contact(name="Kari Nordmann, MD", role="CONTACT"),
        Contact(name="Ola Nordmann", role="CONTACT", phone="+47 22 33 44 55", extension="6", email="ola@lamp.example"),
    )


def test_whole_page_raises_no_doubt() -> None:
    assert doubts(PAGE) == []


def test_what_the_page_does_not_say_stays_empty() -> None:
    trial = read(PAGE)
    assert trial.start is None
    assert trial.completion is None
    assert trial.has_results is None
    assert trial.collaborators == ()
    assert trial.sites == ()
    assert trial.countries == ()
    assert trial.primary_outcomes == ()


def test_observational_page() -> None:
    trial = read(OBSERVATIONAL)
    assert trial.lead_sponsor == Agency(name="Lamp Watch")
    assert (trial.overall_status, trial.phases) == ("ACTIVE_NOT_RECRUITING", ())
    assert (trial.org_study_id, trial.secondary_ids) == (None, ())
    assert (trial.enrollment, trial.enrollment_type) == (7, "ACTUAL")
    assert (trial.minimum_age, trial.maximum_age) == ("", "")
    assert trial.healthy_volunteers is None
    assert trial.arms == (
        Arm(label="Old lamps", description="Lamps of the last century.\n\nThey still burn."),
        Arm(label="New lamps", description="Lamps of this year."),
    )
    assert doubts(OBSERVATIONAL) == []


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("Enrolling", "RECRUITING"),
        ("Not yet enrolling", "NOT_YET_RECRUITING"),
        ("Active, not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("Enrolling by invitation", "ENROLLING_BY_INVITATION"),
        ("Invitation-only", "ENROLLING_BY_INVITATION"),
        ("Completed", "COMPLETED"),
        ("Terminated", "TERMINATED"),
        ("Withdrawn", "WITHDRAWN"),
        ("Suspended", "SUSPENDED"),
        ("Unknown", "UNKNOWN"),
        ("Available", "AVAILABLE"),
        ("No longer available", "NO_LONGER_AVAILABLE"),
        ("Approved For Marketing", "APPROVED_FOR_MARKETING"),
        ("Recruiting", "RECRUITING"),
        ("Invitation only", "ENROLLING_BY_INVITATION"),
        ("Available for expanded access", "AVAILABLE"),
        ("Temporarily not available", "TEMPORARILY_NOT_AVAILABLE"),
    ],
)
def test_words_for_status(wording: str, code: str) -> None:
    assert read(one("Status", wording)).overall_status == code


@pytest.mark.parametrize(
    ("wording", "phases"),
    [
        ("Phase 3", ("PHASE3",)),
        ("Phase 2/Phase 3", ("PHASE2", "PHASE3")),
        ("Early Phase 1", ("EARLY_PHASE1",)),
        ("N/A", ("NA",)),
        ("Phase I/Phase II", ("PHASE1", "PHASE2")),
        ("Phase 0", ("EARLY_PHASE1",)),
    ],
)
def test_words_for_phase(wording: str, phases: tuple[str, ...]) -> None:
    assert read(one("Status and phase", "Completed", wording)).phases == phases


@pytest.mark.parametrize(
    ("wording", "minimum", "maximum"),
    [
        ("18+ years old", "18 Years", ""),
        ("18 to 60 years old", "18 Years", "60 Years"),
        ("1 to 5 years old", "1 Year", "5 Years"),
        ("6+ months old", "6 Months", ""),
        ("6 months to 11 years old", "6 Months", "11 Years"),
        ("Up to 17 years old", "", "17 Years"),
        ("17 years and under", "", "17 Years"),
        ("All ages", "", ""),
        ("Up to 65 years old", "", "65 Years"),
        ("65 and under", "", "65 Years"),
        ("18 years and older", "18 Years", ""),
        ("18 years of age or older", "18 Years", ""),
        ("At least 18 years old", "18 Years", ""),
        ("18 and up", "18 Years", ""),
        ("18+", "18 Years", ""),
        ("18 - 60 years old", "18 Years", "60 Years"),
        ("18 to 60", "18 Years", "60 Years"),
        ("4 months to 4 months years old", "4 Months", "4 Months"),
        ("No age limits", "", ""),
    ],
)
def test_words_for_ages(wording: str, minimum: str, maximum: str) -> None:
    trial = read(one("Ages", wording))
    assert (trial.minimum_age, trial.maximum_age) == (minimum, maximum)


@pytest.mark.parametrize(
    ("label", "wording", "field", "kept"),
    [
        ("Status", "Dreaming", "overall_status", "Dreaming"),
        ("Study type", "Thought experiment", "study_type", "Thought experiment"),
        ("Sex", "Nobody", "sex", "Nobody"),
        ("Masking", "Blindfolded", "masking", "Blindfolded"),
        ("Ages", "Grown-ups", "minimum_age", ""),
        ("Volunteers", "Perhaps", "healthy_volunteers", None),
        ("Enrollment", "many patients", "enrollment", None),
        ("Trial contacts and locations", "several", "site_count", None),
    ],
)
def test_unknown_wording_is_doubted(label: str, wording: str, field: str, kept: object) -> None:
    page = one(label, wording)
    assert getattr(read(page), field) == kept
    assert doubts(page) == [
        next(doubt for doubt in doubts(page) if wording in doubt and f"@ {label}, line 13" in doubt)
    ]


def test_unknown_phase_is_kept_and_doubted() -> None:
    page = one("Status and phase", "Completed", "Phase 9")
    assert read(page).phases == ("Phase 9",)
    assert doubts(page) == ["'Phase 9' is not a known phase; kept as text @ Status and phase, line 14"]


def test_unknown_types_are_kept_and_doubted() -> None:
    assert read(one("Treatments", "Magic: wand")).interventions == (Intervention(name="Magic: wand"),)
    page = PAGE.replace("Experimental group", "Lucky group")
    assert read(page).arms[0].type == "Lucky"
    assert len(doubts(page)) == 1


@pytest.mark.parametrize("wording", ["65 and under", "18+", "18 to 60"])
def test_ages_without_unit_are_doubted(wording: str) -> None:
    assert "taken as years" in doubts(one("Ages", wording))[0]


@pytest.mark.parametrize(
    ("wording", "accepts"),
    [
        ("No Healthy Volunteers", False),
        ("Healthy volunteers not accepted", False),
        ("Accepts Healthy Volunteers", True),
        ("Healthy Volunteers Accepted", True),
        ("Healthy volunteers", True),
    ],
)
def test_words_for_volunteers(wording: str, accepts: bool) -> None:
    assert read(one("Volunteers", wording)).healthy_volunteers is accepts
    assert doubts(one("Volunteers", wording)) == []


@pytest.mark.parametrize(
    ("wording", "number", "kind"),
    [
        ("20 patients", 20, "ACTUAL"),
        ("1,020 estimated patients", 1020, "ESTIMATED"),
        ("1 participant", 1, "ACTUAL"),
        ("20 participants (anticipated)", 20, "ESTIMATED"),
    ],
)
def test_words_for_enrollment(wording: str, number: int, kind: str) -> None:
    trial = read(one("Enrollment", wording))
    assert (trial.enrollment, trial.enrollment_type) == (number, kind)


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("Active Comparator group", "ACTIVE_COMPARATOR"),
        ("Placebo group", "PLACEBO_COMPARATOR"),
        ("Sham Comparator group", "SHAM_COMPARATOR"),
        ("No Treatment group", "NO_INTERVENTION"),
        ("Experimental", "EXPERIMENTAL"),
    ],
)
def test_words_for_types_of_arms(wording: str, code: str) -> None:
    page = PAGE.replace("Experimental group", wording)
    assert [arm.type for arm in read(page).arms][:2] == [code, "PLACEBO_COMPARATOR"]
    assert doubts(page) == []


@pytest.mark.parametrize(
    "wording", ["in 3 patient groups", "in 3 arms", "in 3 participant groups, one of them waiting"]
)
def test_words_for_the_number_of_groups(wording: str) -> None:
    page = PAGE.replace("in 3 patient groups, including a placebo group", wording)
    assert len(read(page).arms) == 3


@pytest.mark.parametrize(
    ("lines", "contact"),
    [
        ("Kari\nPhone: +47 22 33 44 55\nE-mail: kari@lamp.example", ("Kari", "+47 22 33 44 55", "kari@lamp.example")),
        ("Kari\ntel. : 555 123 4567\nmailto:kari@lamp.example", ("Kari", "555 123 4567", "kari@lamp.example")),
        ("Study desk 4 (555)\n22334455", ("Study desk 4 (555)", "22334455", "")),
    ],
)
def test_words_for_contacts(lines: str, contact: tuple[str, str, str]) -> None:
    trial = read(one("Central trial contact", lines))
    assert [(each.name, each.phone, each.email) for each in trial.central_contacts] == [contact]


def test_contact_that_is_no_name_is_doubted() -> None:
    page = one("Central trial contact", "Kari", "write to kari@lamp.example", "???")
    assert [contact.name for contact in read(page).central_contacts] == ["Kari"]
    assert len(doubts(page)) == 2


def test_values_may_be_shown_as_lists() -> None:
    page = PAGE.replace("\nTiredness\nWinter Blues", "\n* Tiredness\n* Winter Blues").replace(
        "\nDrug: Lampol\nDevice: Blue lamp", "\n  • Drug: Lampol\n  • Device: Blue lamp"
    )
    assert read(page) == read(PAGE)


def test_treatment_without_a_type() -> None:
    page = one("Treatments", ": Lampol")
    assert read(page).interventions == (Intervention(name="Lampol"),)
    assert doubts(page) == []


# The layout without the values of the page's head

LOST = """ClinicalTrials.Veeva

Menu

Status
Conditions
Treatments
About

We watch lamps.

Identifiers

NCT01234568

Enrollment

7 patients
"""


def test_layout_is_told() -> None:
    assert veeva.read(PAGE.encode()).layout == veeva.read(OBSERVATIONAL.encode()).layout == "veeva"
    assert veeva.read(LOST.encode()).layout == "veeva-lossy"


@pytest.mark.parametrize(
    "labels", ["Status\nConditions\nTreatments\nAbout", "Status Conditions Treatments About", "StatusConditionsAbout"]
)
def test_page_that_lost_its_head_is_read_with_doubts(labels: str) -> None:
    page = LOST.replace("Status\nConditions\nTreatments\nAbout", labels)
    trial = read(page)
    assert (trial.overall_status, trial.conditions, trial.interventions) == ("", (), ())
    assert trial.brief_summary == "We watch lamps."
    assert trial.enrollment == 7
    assert doubts(page)[:2] == ["the page lost its status @ Status, line 5", doubts(page)[1]]
    assert "the page lost its conditions" in doubts(page)[1]


def test_page_that_lost_its_id_says_so() -> None:
    rejection = veeva.identify(LOST.replace("\nNCT01234568\n", "").encode())
    assert isinstance(rejection, Rejection)
    assert "lost the values of its head" in rejection.reason


def test_upper_limit_is_doubted() -> None:
    assert "upper limit" in doubts(one("Ages", "Under 20 years old"))[0]


def test_more_groups_than_announced_are_left_out() -> None:
    page = PAGE.replace("1,020 participants in 3", "1,020 participants in 2")
    assert read(page).arms == ()
    assert "announces 2 groups and shows 3" in doubts(page)[0]


def test_sponsor_without_its_mark_is_not_asserted() -> None:
    page = PAGE.replace("\nO\n", "\nsomething\n")
    assert read(page).lead_sponsor is None
    assert "sponsor" in doubts(page)[0]


def test_empty_label() -> None:
    trial = read(PAGE.replace("Tiredness\nWinter Blues\n", "").replace("\nFemale\n", ""))
    assert trial.conditions == ()
    assert trial.sex == ""


def test_label_lines_that_run_together() -> None:
    labels = "Status\nConditions\nTreatments\nAbout"
    page = f"ClinicalTrials.Veeva\n\nMenu\n\nTitle\n\n{labels}\n\nWords.\n\nIdentifiers\n\nNCT01234567"
    trial = read(page)
    assert (trial.overall_status, trial.conditions, trial.interventions) == ("", (), ())
    assert trial.brief_summary == "Words."


BLOCKS = [
    "Status\n\nCompleted",
    "Conditions\n\nColds",
    "Study type\n\nObservational",
    "Identifiers\n\nNCT01234567\nX-1",
    "Enrollment\n\n5 patients",
    "Ages\n\n18+ years old",
]


@given(st.permutations(BLOCKS), st.sets(st.sampled_from([b for b in BLOCKS if "NCT" not in b])))
def test_blocks_in_any_order_and_missing(blocks: list[str], missing: set[str]) -> None:
    kept = [block for block in blocks if block not in missing]
    trial = read("\n\n".join(["ClinicalTrials.Veeva", "Title", *kept, "Data sourced from clinicaltrials.gov"]))
    assert trial.brief_title == "Title"
    assert trial.overall_status == ("COMPLETED" if BLOCKS[0] in kept else "")
    assert trial.conditions == (("Colds",) if BLOCKS[1] in kept else ())
    assert trial.org_study_id == Identifier(value="X-1")
    assert trial.enrollment == (5 if BLOCKS[4] in kept else None)
    assert trial.minimum_age == ("18 Years" if BLOCKS[5] in kept else "")


SITE = [
    "ClinicalTrials.Veeva",
    "Menu",
    "Loading...",
    "Data sourced from clinicaltrials.gov",
    "Find clinical trialsTrials by location",
    "© Copyright 2026 Veeva Systems",
]


@pytest.mark.parametrize("sentence", SITE)
def test_site_text_is_never_data(sentence: str) -> None:
    assert sentence not in msgspec.json.encode(read(PAGE)).decode()
    assert sentence not in msgspec.json.encode(read(PAGE + "\n" + sentence)).decode()


@pytest.mark.parametrize("sentence", [*SITE[:4], SITE[5]])
def test_site_text_between_lines_is_never_data(sentence: str) -> None:
    lines = PAGE.split("\n")
    for place in range(len(lines)):
        page = "\n".join([*lines[:place], "", sentence, "", *lines[place:]]).encode()
        if isinstance(veeva.identify(page), Identity):
            assert sentence not in msgspec.json.encode(veeva.read(page).trial).decode()


def test_line_ends_and_byte_order_mark() -> None:
    trial = read(PAGE)
    assert veeva.read(b"\xef\xbb\xbf" + PAGE.replace("\n", "\r\n").encode()).trial == trial
    assert veeva.read(PAGE.replace("\n", "\r").encode()).trial == trial


def test_bytes_that_are_no_text_are_doubted() -> None:
    record = veeva.read(PAGE.encode().replace(b"Winter Blues", b"Winter \xff"))
    assert "UTF-8" in record.doubts[0].what


def test_page_cut_anywhere() -> None:
    body = PAGE.encode()
    for end in range(len(body)):
        if isinstance(veeva.identify(body[:end]), Identity):
            veeva.read(body[:end])


def test_fields_only_grow_as_more_of_the_page_is_there() -> None:
    lines = PAGE.split("\n")
    pages = ["\n".join(lines[:end]).encode() for end in range(len(lines))]
    trials = [veeva.read(page).trial for page in pages if isinstance(veeva.identify(page), Identity)]
    assert trials
    for before, after in pairwise(trials):
        assert not before.overall_status or before.overall_status == after.overall_status
        assert set(before.conditions) <= set(after.conditions)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 140),
            st.one_of(st.text(max_size=40), st.sampled_from(PAGE.split("\n")), st.sampled_from(sorted(SITE))),
        ),
        max_size=12,
    )
)
def test_inserted_lines_never_raise(inserted: list[tuple[int, str]]) -> None:
    lines = PAGE.split("\n")
    for place, line in inserted:
        lines.insert(place, line)
    body = "\n".join(lines).encode("utf-8", "surrogatepass")
    veeva.recognizes("\n".join(lines))
    if isinstance(veeva.identify(body), Identity):
        assert veeva.read(body).trial.nct_id.startswith("NCT")


@given(st.binary(max_size=200))
def test_any_bytes_give_identity_or_rejection(body: bytes) -> None:
    assert isinstance(veeva.identify(body), Identity | Rejection)


@pytest.mark.real_data
def test_real_page(real_data: Path) -> None:
    body = next((real_data / "pages/seeds").glob("000_*.txt")).read_bytes()
    assert veeva.recognizes(body[:8192].decode())
    assert veeva.identify(body) == Identity("veeva", "NCT02455596")
    record = veeva.read(body)
    trial = record.trial
    assert record.doubts == ()
    assert (trial.overall_status, trial.phases, trial.study_type) == ("UNKNOWN", ("PHASE2",), "INTERVENTIONAL")
    assert trial.lead_sponsor is not None
    assert trial.lead_sponsor.name.startswith("The Affiliated Hospital")
    assert trial.org_study_id == Identifier(value="JH-NETs-001")
    assert (trial.enrollment, trial.enrollment_type, trial.minimum_age) == (20, "ESTIMATED", "18 Years")
    assert (trial.allocation, trial.intervention_model, trial.masking) == ("NA", "SINGLE_GROUP", "NONE")
    assert [(arm.label, arm.type) for arm in trial.arms] == [("Experimental", "EXPERIMENTAL")]
    assert [intervention.type for intervention in trial.interventions] == ["DRUG"]
    assert trial.interventions[0].arms == ("Experimental",)
    assert trial.eligibility_text.count("\n* ") == 14
    assert "Phase Ⅱ" in trial.detailed_description
    assert trial.central_contacts == (Contact(name="Xu Jianming, M.D.", role="CONTACT"),)
    assert trial.site_count == 1


@pytest.mark.real_data
def test_rendered_pages(real_data: Path) -> None:
    for path in sorted((real_data / "pages/rendered/ctv").glob("*.txt")):
        body = path.read_bytes()
        assert veeva.identify(body) == Identity("veeva", path.stem)
        trial = veeva.read(body).trial
        assert trial.lead_sponsor is not None
        assert trial.overall_status
        assert trial.enrollment is not None
