"""Several documents of one trial: who speaks for what, case by case."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

import pytest
from msgspec.structs import replace

from kg.read import layouts
from kg.read.readers import READERS
from kg.trial.codes import Unit
from kg.trial.disagreements import NAMES, Disagreement
from kg.trial.merge import Merged, Told, aliases, merge
from kg.trial.model import (
    Agency,
    Arm,
    Dated,
    Identifier,
    Intervention,
    ListedTrial,
    Part,
    ResponsibleParty,
    Site,
    Trial,
)
from kg.trial.record import Identity, Record
from kg.trial.units import CORE, FORMATS, GROUPS, IN_PART, LAYOUTS, UNIT_OF, UNITS, Grade

T = "NCT99999901"
LEAD, HELPER = Agency(name="Oslo Lamp Works", agency_class="INDUSTRY"), Agency(name="Wick Trust", agency_class="OTHER")
OLD, NEW = "2024-01-01", "2025-01-01"


def told(name: str, kind: str, updated: str = "", layout: str = "", **fields: Any) -> Told:
    trial = Trial(nct_id=T, **fields)
    return Told(name, name, Identity(kind, T, updated), Record(trial, layout=layout))


def contributions(merged: Merged) -> dict[str, tuple[Unit, ...]]:
    return {document.name: units for document, units in merged.contributions}


# ---- the cases

RECORD = told(
    "record",
    "ctgov-json",
    OLD,
    brief_title="Lamps",
    overall_status="COMPLETED",
    lead_sponsor=LEAD,
    conditions=("Darkness",),
)
REVISED = told("revised", "ctgov-json", NEW, brief_title="Lamps", overall_status="TERMINATED", lead_sponsor=LEAD)
WITHHELD = told("withheld", "ctgov-json", overall_status="WITHHELD", brief_title="[Trial of device]")
VEEVA = told(
    "veeva",
    "veeva",
    brief_title="Lamps",
    overall_status="COMPLETED",
    lead_sponsor=Agency(name="Oslo Lamp Works"),
    conditions=("Darkness",),
    brief_summary="First. Second.",
    interventions=(Intervention(type="DEVICE", name="Lamp"),),
    site_count=2,
)
MEDDATAX = told(
    "meddatax",
    "meddatax",
    NEW,
    brief_title="Lamps",
    overall_status="COMPLETED",
    start=Dated(date="2020-03"),
    sponsors_of_unknown_role=(LEAD, HELPER),
    conditions=("Darkness",),
    interventions=(Intervention(name="Lamp", description="A lamp."),),
    sites=(Site(facility="Harbour", country="Norway"),),
    listed_trials=(ListedTrial(nct_id="NCT99999902", block="More"),),
)
LOSSY = told(
    "lossy",
    "meddatax",
    NEW,
    "meddatax-lossy",
    brief_title="Lamps",
    overall_status="COMPLETED",
    start=Dated(date="2020-03"),
    sponsors_of_unknown_role=(HELPER,),
    brief_summary="Second.",
    interventions=(Intervention(name="Lamp", description="A lamp."),),
    sites=(Site(facility="Harbour", country="Norway"),),
    listed_trials=(ListedTrial(nct_id="NCT99999902", block="More"),),
)
RESULTS = told(
    "results",
    "meddatax",
    "2026-01-01",
    "meddatax-results",
    brief_title="Lamps",
    overall_status="COMPLETED",
    results_first_posted=Dated(date="2025-12-01"),
    phases=("PHASE2",),
)
HEADLESS = told(
    "headless",
    "veeva",
    layout="veeva-lossy",
    brief_title="Lamps",
    brief_summary="First. Second.",
    interventions=(Intervention(type="DEVICE", name="LAMP "),),
)


def lacking(told: Told, *units: Unit) -> Told:
    """The same document, with columns for fewer units."""
    return dataclasses.replace(told, record=dataclasses.replace(told.record, lacks=frozenset(units)))


SHEET = told("sheet", "ctgov-csv", NEW, brief_title="Lamps", overall_status="SUSPENDED", sex="ALL", lead_sponsor=LEAD)


@dataclass(frozen=True)
class Case:
    """Documents, the fields that come of them, and the documents whose part it is."""

    documents: tuple[Told, ...]
    fields: dict[str, Any]
    from_: dict[str, str]


CASES = {
    "a page and a record: the page gives its list alone": Case(
        (MEDDATAX, RECORD),
        {
            "overall_status": "COMPLETED",
            "start": None,
            "sites": (),
            "lead_sponsor": LEAD,
            "sponsors_of_unknown_role": (),
            "listed_trials": MEDDATAX.trial.listed_trials,
        },
        {"record": "IDENTIFICATION STATUS SPONSORS CONDITIONS", "meddatax": "RELATED_TRIALS"},
    ),
    "a page that lists nothing beside a record: nothing": Case(
        (VEEVA, RECORD),
        {"brief_summary": "", "interventions": (), "site_count": None},
        {"record": "IDENTIFICATION STATUS SPONSORS CONDITIONS"},
    ),
    "two revisions: the newer alone, and what it no longer says is gone": Case(
        (RECORD, REVISED),
        {"overall_status": "TERMINATED", "conditions": ()},
        {"revised": "IDENTIFICATION STATUS SPONSORS"},
    ),
    "withheld: no other record, no page": Case(
        (RECORD, WITHHELD, MEDDATAX),
        {"overall_status": "WITHHELD", "lead_sponsor": None, "listed_trials": ()},
        {"withheld": "IDENTIFICATION STATUS"},
    ),
    "withheld before a newer record too": Case(
        (REVISED, WITHHELD),
        {"overall_status": "WITHHELD", "lead_sponsor": None},
        {"withheld": "IDENTIFICATION STATUS"},
    ),
    "a page cannot withhold": Case(
        (RECORD, told("page", "veeva", overall_status="WITHHELD")),
        {"overall_status": "COMPLETED"},
        {"record": "IDENTIFICATION STATUS SPONSORS CONDITIONS"},
    ),
    "two sites: each unit from the page that carries it best": Case(
        (VEEVA, MEDDATAX),
        {
            "start": Dated(date="2020-03"),
            "lead_sponsor": Agency(name="Oslo Lamp Works"),
            "sponsors_of_unknown_role": (),
            "brief_summary": "First. Second.",
            "interventions": (Intervention(type="DEVICE", name="Lamp"),),
            "sites": (Site(facility="Harbour", country="Norway"),),
            "site_count": None,
        },
        {
            "meddatax": "IDENTIFICATION STATUS CONDITIONS SITES RELATED_TRIALS",
            "veeva": "SPONSORS DESCRIPTION ARMS",
        },
    ),
    "two sites, one page lossy: who leads is known, and the lost is not missed": Case(
        (LOSSY, VEEVA),
        {
            "lead_sponsor": Agency(name="Oslo Lamp Works"),
            "sponsors_of_unknown_role": (),
            "brief_summary": "First. Second.",
            "conditions": ("Darkness",),
            "start": Dated(date="2020-03"),
            "sites": (Site(facility="Harbour", country="Norway"),),
        },
        {
            "lossy": "IDENTIFICATION STATUS SITES RELATED_TRIALS",
            "veeva": "SPONSORS DESCRIPTION CONDITIONS ARMS",
        },
    ),
    "two sites, both lossy: a type is taken from the page that gives the name one": Case(
        (LOSSY, HEADLESS),
        {
            "interventions": (Intervention(type="DEVICE", name="Lamp", description="A lamp."),),
            "brief_summary": "First. Second.",
            "sponsors_of_unknown_role": (HELPER,),
        },
        {
            "lossy": "IDENTIFICATION STATUS SPONSORS ARMS SITES RELATED_TRIALS",
            "headless": "DESCRIPTION ARMS",
        },
    ),
    "full and lossy page of one site and day: the full one": Case(
        (LOSSY, MEDDATAX),
        {"sponsors_of_unknown_role": (LEAD, HELPER), "brief_summary": "", "conditions": ("Darkness",)},
        {"meddatax": "IDENTIFICATION STATUS SPONSORS CONDITIONS ARMS SITES RELATED_TRIALS"},
    ),
    "full and lossy page of one site: the newer": Case(
        (LOSSY, told("older", "meddatax", OLD, conditions=("Darkness",))),
        {"conditions": (), "brief_summary": "Second."},
        {"lossy": "IDENTIFICATION STATUS SPONSORS DESCRIPTION ARMS SITES RELATED_TRIALS"},
    ),
    "results page and study page stand beside each other": Case(
        (RESULTS, MEDDATAX, told("stale", "meddatax", OLD, "meddatax-results", enrollment=7)),
        {"start": Dated(date="2020-03"), "results_first_posted": None, "phases": ("PHASE2",), "enrollment": None},
        {
            "meddatax": "IDENTIFICATION STATUS SPONSORS CONDITIONS ARMS SITES RELATED_TRIALS",
            "results": "DESIGN",
        },
    ),
    "three documents: a record and two pages": Case(
        (VEEVA, LOSSY, RECORD),
        {"conditions": ("Darkness",), "interventions": (), "listed_trials": LOSSY.trial.listed_trials},
        {"record": "IDENTIFICATION STATUS SPONSORS CONDITIONS", "lossy": "RELATED_TRIALS"},
    ),
    "a poorer format speaks where it is newer, and not where it cannot": Case(
        (
            SHEET,
            told("full", "ctgov-json", OLD, overall_status="RECRUITING", sex="MALE", eligibility_text="Able."),
            told("oldest", "ctgov-json", "2001-01-01", has_dmc=True),
        ),
        {"overall_status": "SUSPENDED", "sex": "MALE", "eligibility_text": "Able.", "has_dmc": None},
        {"sheet": "STATUS SPONSORS", "full": "IDENTIFICATION ELIGIBILITY"},
    ),
    "what a poorer format has only in part comes from an older record that has it whole": Case(
        (
            told("sheet", "ctgov-csv", NEW, brief_title="Lamps", conditions=("Darkness",)),
            told("full", "ctgov-json", OLD, brief_title="Lamp", official_title="A Lamp", keywords=("light",)),
        ),
        {"brief_title": "Lamp", "official_title": "A Lamp", "conditions": (), "keywords": ("light",)},
        {"full": "IDENTIFICATION CONDITIONS"},
    ),
    "a table without a column for a unit does not speak for it": Case(
        (
            lacking(told("sheet", "ctgov-csv", NEW, study_type="INTERVENTIONAL"), Unit.STATUS),
            told("full", "ctgov-json", OLD, overall_status="RECRUITING", study_type="OBSERVATIONAL"),
        ),
        {"overall_status": "RECRUITING", "study_type": "INTERVENTIONAL"},
        {"sheet": "DESIGN", "full": "IDENTIFICATION STATUS"},
    ),
    "on one day the richer format speaks": Case(
        (SHEET, told("full", "ctgov-json", NEW, brief_title="Lamps", overall_status="RECRUITING")),
        {"overall_status": "RECRUITING", "sex": "", "lead_sponsor": None},
        {"full": "IDENTIFICATION STATUS"},
    ),
    "of two downloads of one revision the later": Case(
        (
            told("later", "ctgov-json", NEW, overall_status="RECRUITING", data_version="2025-07-01"),
            told("most", "ctgov-json", NEW, overall_status="RECRUITING", data_version="2025-06-01", sex="ALL"),
        ),
        {"sex": ""},
        {"later": "IDENTIFICATION STATUS MESH"},
    ),
    "a page fills what no record at hand can express": Case(
        (SHEET, told("page", "veeva", eligibility_text="Able.", overall_status="RECRUITING")),
        {"overall_status": "SUSPENDED", "sex": "", "eligibility_text": "Able."},
        {"sheet": "IDENTIFICATION STATUS SPONSORS", "page": "ELIGIBILITY"},
    ),
    "a page that is silent there silences nobody": Case(
        (SHEET, VEEVA),
        {"sex": "ALL"},
        {"sheet": "IDENTIFICATION STATUS SPONSORS ELIGIBILITY"},
    ),
    "a record that says its id alone contributes that": Case(
        (told("bare", "ctgov-json"),), {}, {"bare": "IDENTIFICATION"}
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    case = CASES[name]
    merged = merge(case.documents)
    assert {field: getattr(merged.trial, field) for field in case.fields} == case.fields
    got = {document: " ".join(units) for document, units in contributions(merged).items()}
    assert list(got.items()) == list(case.from_.items())
    for document, units in merged.contributions:
        for unit in units:
            assert document.name == merged.origin(unit).name or unit in (Unit.ARMS, Unit.RELATED_TRIALS)


@pytest.mark.parametrize("document", [RECORD, WITHHELD, VEEVA, MEDDATAX, LOSSY, RESULTS, HEADLESS, SHEET])
def test_one_document_gives_its_trial_unchanged(document: Told) -> None:
    merged = merge([document])
    assert merged.trial == document.trial
    assert [each for each, _ in merged.contributions] == [document]
    assert merged.disagreements == ()


def test_the_same_document_twice_counts_once_under_its_first_name() -> None:
    again = Told("a copy", RECORD.sha256, RECORD.identity, RECORD.record)
    for order in ((RECORD, again), (again, RECORD)):
        merged = merge(order)
        assert merged.trial == RECORD.trial
        assert list(contributions(merged)) == ["a copy"]


def test_documents_of_several_trials_or_none_are_not_merged() -> None:
    other = Told("other", "other", Identity("veeva", "NCT99999902"), Record(Trial(nct_id="NCT99999902")))
    for documents in ((), (RECORD, other)):
        with pytest.raises(ValueError, match="exactly one trial"):
            merge(documents)


# ---- types of interventions


def test_a_type_that_others_do_not_agree_on_is_given_to_none() -> None:
    untyped = told("lossy", "meddatax", NEW, "meddatax-lossy", interventions=(Intervention(name="Lamp"),))
    torn = (Intervention(type="DEVICE", name="Lamp"), Intervention(type="DRUG", name="lamp"))
    merged = merge([untyped, told("headless", "veeva", layout="veeva-lossy", interventions=torn)])
    assert merged.trial.interventions == untyped.trial.interventions
    assert contributions(merged) == {"lossy": (Unit.IDENTIFICATION, Unit.ARMS)}


def test_a_type_is_given_to_nothing_else_and_changes_none() -> None:
    mine = (Intervention(name="Candle"), Intervention(type="DRUG", name="Lamp"), Intervention())
    page = told("lossy", "meddatax", NEW, "meddatax-lossy", interventions=mine)
    typed = (Intervention(type="DEVICE", name="Lamp"), Intervention(type="DRUG"))
    merged = merge([page, told("headless", "veeva", layout="veeva-lossy", interventions=typed)])
    assert merged.trial.interventions == mine


# ---- lists of related trials


def test_the_lists_of_all_pages_are_kept_each_with_its_page() -> None:
    both = ListedTrial(nct_id="NCT99999902", block="More")
    one = told("one", "meddatax", listed_trials=(both, ListedTrial(nct_id="NCT99999903", block="More")))
    two = told("two", "veeva", listed_trials=(ListedTrial(nct_id="NCT99999904", block="Similar"), both))
    superseded = told("zero", "meddatax", layout="meddatax-lossy", listed_trials=(ListedTrial(nct_id="NCT99999905"),))
    merged = merge([two, superseded, one, RECORD])
    assert [(document.name, len(list_)) for document, list_ in merged.lists] == [("one", 2), ("two", 2)]
    assert [each.nct_id for each in merged.trial.listed_trials] == ["NCT99999902", "NCT99999903", "NCT99999904"]
    assert merged.origin(Unit.RELATED_TRIALS) == one


# ---- disagreements

FIELDS: dict[str, tuple[str, Any, Any, str, str]] = {
    # name: field, what the record says, what the page says, both as shown
    "status": ("overall_status", "RECRUITING", "UNKNOWN", "RECRUITING", "UNKNOWN"),
    "phase": ("phases", ("PHASE1", "PHASE2"), ("PHASE2",), "PHASE1; PHASE2", "PHASE2"),
    "enrollment": ("enrollment", 20, 30, "20", "30"),
    "flag": ("healthy_volunteers", True, False, "true", "false"),
    "sponsor": ("lead_sponsor", LEAD, HELPER, "Oslo Lamp Works (INDUSTRY)", "Wick Trust (OTHER)"),
    "class of a sponsor": (
        "lead_sponsor",
        LEAD,
        Agency(name="Oslo lamp works", agency_class="OTHER"),
        "Oslo Lamp Works (INDUSTRY)",
        "Oslo lamp works (OTHER)",
    ),
    "title": ("brief_title", "Lamps", "Lamp", "Lamps", "Lamp"),
    "date": ("start", Dated(date="2020-03-04"), Dated(date="2020-04"), "2020-03-04", "2020-04"),
    "kind of date": (
        "start",
        Dated(date="2020-03", type="ACTUAL"),
        Dated(date="2020-03", type="ESTIMATED"),
        "2020-03 (ACTUAL)",
        "2020-03 (ESTIMATED)",
    ),
    "condition": ("conditions", ("Darkness",), ("Dusk",), "Darkness", "Dusk"),
    "one condition more": ("conditions", ("Darkness", "Dusk"), ("Darkness",), "Dusk; Darkness", "Darkness"),
    "age": ("minimum_age", "18 Years", "21 Years", "18 Years", "21 Years"),
    "identifier": (
        "secondary_ids",
        (Identifier(value="LAMP-1", kind="OTHER"),),
        (Identifier(value="LAMP-1", kind="EUDRACT_NUMBER"),),
        "LAMP-1 (OTHER)",
        "LAMP-1 (EUDRACT_NUMBER)",
    ),
    "prose": (
        "brief_summary",
        "Lamps burn at night.",
        "Candles are cheaper.",
        "Lamps burn at night.",
        "Candles are cheaper.",
    ),
    "responsible party": (
        "responsible_party",
        ResponsibleParty(name="Ada", affiliation="Works"),
        ResponsibleParty(name="Bo"),
        "Ada (Works)",
        "Bo",
    ),
    "much": ("brief_title", "a" * 300, "b" * 300, "a" * 199 + "…", "b" * 199 + "…"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_page_that_contradicts_the_record_is_reported(name: str) -> None:
    field, says, other_says, shown, other_shown = FIELDS[name]
    page, record = told("page", "veeva", **{field: other_says}), told("record", "ctgov-json", **{field: says})
    expected = Disagreement(T, UNIT_OF[field], field, "record", shown, "page", other_shown)
    assert merge([page, record]).disagreements == (expected,)


RESPONSIBLE = "responsible_party"
AGREE: dict[str, tuple[str, Any, Any]] = {
    "nothing on one side": ("enrollment", 20, None),
    "white space, case and Unicode form": ("brief_title", "Caf\u00e9 lamps", " CAFE\u0301  Lamps"),
    "typography": ("brief_title", "A lamp's “glow” – bright", "A lamp’s \"glow\" - bright"),
    "escapes of Markdown": ("brief_title", "Lamps > 80 W [old]", r"Lamps \> 80 W \[old\]"),
    "a title cut short": ("brief_title", "Lamps and candles at night", "Lamps and candles…"),
    "a month of a day": ("start", Dated(date="2020-03-04", type="ACTUAL"), Dated(date="2020-03")),
    "order of a list": ("conditions", ("Darkness", "Dusk"), ("dusk", "Darkness")),
    "an agency without class": ("lead_sponsor", LEAD, Agency(name="Oslo Lamp Works")),
    "an age in months": ("minimum_age", "2 Years", "24 Months"),
    "prose without its first paragraph": ("brief_summary", "Lamps burn. Wicks glow at night.", "Wicks glow at night."),
    "criteria with other bullets": ("eligibility_text", "* Able\n* Awake and well", "In\n  • Able\n  • Awake and well"),
    "an arm without label": ("arms", (Arm(label="A"), Arm(label="B")), (Arm(label="A"), Arm())),
    "a person in a line of its own": (RESPONSIBLE, ResponsibleParty(name="Ada"), ResponsibleParty(affiliation="ada")),
    "a responsible party of old": (RESPONSIBLE, ResponsibleParty(old_organization="A"), ResponsibleParty(name="B")),
    "related trials": ("listed_trials", (ListedTrial(nct_id="NCT1"),), (ListedTrial(nct_id="NCT2"),)),
}  # fmt: skip


@pytest.mark.parametrize("name", AGREE)
def test_what_layouts_always_change_is_no_disagreement(name: str) -> None:
    field, says, other_says = AGREE[name]
    assert (
        merge([told("a", "ctgov-json", **{field: says}), told("b", "veeva", **{field: other_says})]).disagreements == ()
    )


def test_two_pages_that_disagree_are_reported_with_the_one_that_the_graph_follows_first() -> None:
    pages = (told("veeva", "veeva", overall_status="UNKNOWN"), told("lossy", "meddatax", overall_status="RECRUITING"))
    status = Disagreement(T, "STATUS", "overall_status", "lossy", "RECRUITING", "veeva", "UNKNOWN")
    assert merge(pages).disagreements == (status,)
    titled = tuple(replace(page.trial, brief_summary=page.name * 3) for page in pages)
    told_titled = [Told(p.name, p.sha256, p.identity, Record(t)) for p, t in zip(pages, titled, strict=True)]
    assert [each.field for each in merge(told_titled).disagreements] == ["brief_summary", "overall_status"]


def test_a_record_and_two_pages_are_compared_two_by_two() -> None:
    says = {"record": 10, "veeva": 20, "meddatax": 30}
    kinds = {"record": "ctgov-json", "veeva": "veeva", "meddatax": "meddatax"}
    made = merge([told(name, kinds[name], enrollment=number) for name, number in says.items()])
    assert made.trial.enrollment == 10
    assert [(each.document, each.other) for each in made.disagreements] == [
        ("meddatax", "veeva"),
        ("record", "meddatax"),
        ("record", "veeva"),
    ]


def test_who_sponsors_is_compared_as_far_as_a_page_tells_it() -> None:
    assert merge([VEEVA, LOSSY]).disagreements == ()
    assert merge([VEEVA, MEDDATAX]).disagreements == ()
    assert merge([told("record", "ctgov-json", lead_sponsor=LEAD, collaborators=(HELPER,)), LOSSY]).disagreements == ()
    alone = told("record", "ctgov-json", lead_sponsor=LEAD)
    for page in (LOSSY, MEDDATAX):
        (found,) = (each for each in merge([alone, page]).disagreements if each.unit == "SPONSORS")
        assert found.other_says.startswith("Wick Trust (OTHER)")
    stranger = told("veeva", "veeva", lead_sponsor=Agency(name="Dark Inc."))
    assert [each.field for each in merge([stranger, MEDDATAX]).disagreements] == ["sponsors_of_unknown_role"]


def test_revisions_and_formats_of_the_record_are_no_voices_of_their_own() -> None:
    assert merge([RECORD, REVISED, SHEET]).disagreements == ()


# ---- the tables


def test_every_field_of_a_trial_but_its_id_is_in_exactly_one_unit() -> None:
    fields = [field for unit in UNITS.values() for field in unit]
    assert sorted(fields) == sorted(set(Trial.__struct_fields__) - {"nct_id"})
    assert list(UNITS) == list(Unit)
    assert all(UNIT_OF[field] is unit for unit, field in CORE.items())
    assert {field for in_part in IN_PART.values() for field in in_part} <= UNIT_OF.keys()


def test_every_part_of_a_trial_can_be_named() -> None:
    parts = {part for hint in get_type_hints(Trial).values() for part in _parts(hint)}
    assert parts - {ListedTrial} == NAMES.keys()
    assert all(hasattr(part, name) for part, names in NAMES.items() for name in names)


def _parts(hint: Any) -> set[type[Part]]:
    if isinstance(hint, type) and issubclass(hint, Part):
        return {hint}
    return {part for inner in get_args(hint) for part in _parts(inner)}


def test_every_kind_of_document_and_every_layout_is_known() -> None:
    assert {reader.KIND for reader in READERS} <= FORMATS.keys() | LAYOUTS.keys()
    assert set(layouts.LAYOUTS) == LAYOUTS.keys() == GROUPS.keys()
    assert IN_PART.keys() <= LAYOUTS.keys()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_carries_the_units_of_the_fields_that_it_carries(layout: str) -> None:
    carried = {UNIT_OF[field] for field in layouts.LAYOUTS[layout].carried if field != "nct_id"}
    assert {unit for unit, grade in LAYOUTS[layout].items() if grade > Grade.NOT} == carried


def test_obsolete_ids_are_those_of_the_newest_record_or_else_of_every_page() -> None:
    old, new = (Identity("ctgov-json", T, day, (alias,)) for day, alias in ((OLD, "NCT1"), (NEW, "NCT2")))
    page, other = Identity("veeva", T, "2026-01-01", ("NCT3",)), Identity("meddatax", T, "", ("NCT4",))
    assert aliases([(old, "ff"), (new, "00"), (page, "aa")]) == {"NCT2"}
    assert aliases([(page, "aa"), (other, "bb")]) == {"NCT3", "NCT4"}
    assert aliases([]) == set()
