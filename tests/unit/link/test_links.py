from __future__ import annotations

from typing import Any

import pytest

from kg.link.links import links, links_of
from kg.trial.links import Link
from kg.trial.merge import Told, merge
from kg.trial.model import (
    Arm,
    AvailableIpd,
    Identifier,
    Intervention,
    ListedTrial,
    Outcome,
    Reference,
    SeeAlso,
    Trial,
)
from kg.trial.record import Identity, Record
from kg.trial.units import UNIT_OF

T, U, V = "NCT99999901", "NCT99999902", "NCT99999903"
OLD = "NCT99999891"
WORDS = f"Lamps burn. The pilot was {U}, in Bergen. It ended."
SENTENCE = f"The pilot was {U}, in Bergen."


def found(aliases: dict[str, str] | None = None, **fields: Any) -> tuple[Link, ...]:
    return links(Trial(nct_id=T, **fields), aliases or {})


MENTIONS: dict[str, dict[str, Any]] = {
    "protocolSection.identificationModule.briefTitle": {"brief_title": WORDS},
    "protocolSection.identificationModule.officialTitle": {"official_title": WORDS},
    "protocolSection.statusModule.whyStopped": {"why_stopped": WORDS},
    "protocolSection.descriptionModule.briefSummary": {"brief_summary": WORDS},
    "protocolSection.descriptionModule.detailedDescription": {"detailed_description": WORDS},
    "protocolSection.designModule.designInfo.interventionModelDescription": {"intervention_model_description": WORDS},
    "protocolSection.designModule.designInfo.maskingInfo.maskingDescription": {"masking_description": WORDS},
    "protocolSection.designModule.bioSpec.description": {"bio_spec_description": WORDS},
    "protocolSection.eligibilityModule.eligibilityCriteria": {"eligibility_text": WORDS},
    "protocolSection.eligibilityModule.studyPopulation": {"study_population": WORDS},
    "protocolSection.ipdSharingStatementModule.description": {"ipd_description": WORDS},
    "protocolSection.referencesModule.seeAlsoLinks[].label": {"see_also": (SeeAlso(label=WORDS),)},
    "protocolSection.armsInterventionsModule.armGroups[].label": {"arms": (Arm(label=WORDS),)},
    "protocolSection.armsInterventionsModule.armGroups[].description": {"arms": (Arm(description=WORDS),)},
    "protocolSection.armsInterventionsModule.interventions[].description": {
        "interventions": (Intervention(description=WORDS),)
    },
    "protocolSection.outcomesModule.primaryOutcomes[].measure": {"primary_outcomes": (Outcome(measure=WORDS),)},
    "protocolSection.outcomesModule.secondaryOutcomes[].description": {
        "secondary_outcomes": (Outcome(description=WORDS),)
    },
    "protocolSection.outcomesModule.otherOutcomes[].measure": {"other_outcomes": (Outcome(measure=WORDS),)},
}


@pytest.mark.parametrize("field", MENTIONS)
def test_a_mention_is_a_link_with_its_sentence_and_field(field: str) -> None:
    (attribute,) = MENTIONS[field]
    unit = UNIT_OF[attribute].value
    assert found(**MENTIONS[field]) == (Link(T, U, "mentions", "TEXT_MENTION", SENTENCE, field, unit=unit),)


def test_an_address_that_names_a_trial_mentions_it() -> None:
    (link,) = found(see_also=(SeeAlso(url=f"https://clinicaltrials.gov/study/{U}"),))
    assert (link.target, link.field) == (U, "protocolSection.referencesModule.seeAlsoLinks[].url")


NO_MENTION: dict[str, dict[str, Any]] = {
    "seven digits": {"brief_summary": "NCT1234567 is too short"},
    "nine digits": {"brief_summary": "NCT123456789 is too long"},
    "part of a word": {"brief_summary": "xNCT12345678"},
    "another registry": {"brief_summary": "ISRCTN12345678"},
    "only digits": {"brief_summary": "12345678"},
    "its own id": {"brief_summary": f"This is {T}."},
    "its own obsolete id": {"brief_summary": f"This was {OLD}.", "nct_id_aliases": (OLD,)},
    "a citation": {"references": (Reference(citation=f"Wick A. The trial {U}."),)},
    "a data set": {"available_ipd": (AvailableIpd(comment=U),)},
    "nothing": {},
}


@pytest.mark.parametrize("case", NO_MENTION)
def test_no_link_is_better_than_a_wrong_one(case: str) -> None:
    assert found(**NO_MENTION[case]) == ()


@pytest.mark.parametrize("written", ["nct99999902", "NCT 99999902", "NCT-99999902", "Nct99999902", "(NCT99999902)"])
def test_an_id_is_known_however_it_is_written(written: str) -> None:
    assert [link.target for link in found(brief_summary=f"See {written}.")] == [U]


def test_the_same_id_in_two_fields_gives_two_links() -> None:
    fields = {link.field for link in found(brief_summary=f"See {U}.", official_title=f"After {U}")}
    assert fields == {
        "protocolSection.descriptionModule.briefSummary",
        "protocolSection.identificationModule.officialTitle",
    }


def test_the_same_id_twice_in_one_text_gives_one_link_with_the_first_sentence() -> None:
    (link,) = found(brief_summary=f"First {U}. Then {U} again.")
    assert link.evidence == f"First {U}."


def test_an_expanded_access_record_is_stated_in_a_field_of_its_own() -> None:
    field = "protocolSection.statusModule.expandedAccessInfo.nctId"
    assert found(expanded_access_nct_id=U) == (Link(T, U, "expandedAccessRecord", "FIELD", U, field, unit="STATUS"),)


def test_an_id_among_the_secondary_ids_is_listed() -> None:
    field = "protocolSection.identificationModule.secondaryIdInfos[].id"
    made = found(secondary_ids=(Identifier(value=f"formerly {U}"), Identifier(value="LAMP-1")))
    assert made == (Link(T, U, "lists", "FIELD", f"formerly {U}", field, unit="IDENTIFIERS"),)


def test_a_page_lists_trials_with_their_titles() -> None:
    listed = (ListedTrial(nct_id=U, title="Lamps", block="Similar trials"), ListedTrial(nct_id=V, block="More"))
    assert found(listed_trials=listed) == (
        Link(T, U, "lists", "PAGE", "Lamps", "Similar trials", "Lamps", 1, "RELATED_TRIALS"),
        Link(T, V, "lists", "PAGE", V, "More", "", 2, "RELATED_TRIALS"),
    )


def test_an_obsolete_id_leads_to_the_trial_that_carries_it_now() -> None:
    assert [link.target for link in found({OLD: U}, brief_summary=f"See {OLD}.")] == [U]
    assert found({OLD: T}, brief_summary=f"See {OLD}.") == ()
    both = found({OLD: U}, brief_summary=f"See {OLD} and {U}.")
    assert [link.target for link in both] == [U]


def test_links_are_sorted_and_each_comes_once() -> None:
    listed = (ListedTrial(nct_id=V, block="B"), ListedTrial(nct_id=U, block="B"))
    twice = (Identifier(value=U), Identifier(value=U))
    made = found(listed_trials=listed, secondary_ids=twice, why_stopped=V)
    assert list(made) == sorted(set(made))
    assert len(made) == 4


# ---- of several documents


def told(kind: str, name: str, layout: str = "", **fields: Any) -> Told:
    return Told(name, name, Identity(kind, T), Record(Trial(nct_id=T, **fields), layout=layout))


def test_each_link_rests_on_the_document_that_its_words_are_from() -> None:
    record = told("ctgov-json", "record", brief_summary=f"After {U}.", secondary_ids=(Identifier(value=V),))
    page = told("meddatax", "page", brief_summary=f"After {V}.", listed_trials=(ListedTrial(nct_id=V, block="More"),))
    made = links_of(merge([page, record]), {})
    assert [(link.relation, link.method, link.target, document.name) for link, document in made] == [
        ("mentions", "TEXT_MENTION", U, "record"),
        ("lists", "FIELD", V, "record"),
        ("lists", "PAGE", V, "page"),
    ]


def test_without_a_record_words_of_two_pages_keep_their_documents() -> None:
    pages = (
        told("veeva", "veeva", brief_summary=f"After {U}."),
        told("meddatax", "lossy", "meddatax-lossy", brief_summary="It ended.", secondary_ids=(Identifier(value=V),)),
    )
    made = links_of(merge(pages), {})
    assert [(link.target, document.name) for link, document in made] == [(U, "veeva"), (V, "lossy")]


def test_a_trial_that_two_pages_list_has_a_link_in_each_list() -> None:
    one = told("meddatax", "one", listed_trials=(ListedTrial(nct_id=V, block="B"), ListedTrial(nct_id=U, block="B")))
    two = told("veeva", "two", listed_trials=(ListedTrial(nct_id=U, block="B"), ListedTrial(nct_id=OLD, block="B")))
    made = links_of(merge([one, two]), {OLD: T})
    assert [(link.target, link.position, document.name) for link, document in made] == [
        (U, 1, "two"),
        (U, 2, "one"),
        (V, 1, "one"),
    ]


def test_of_one_document_all_links_rest_on_it() -> None:
    listed = (ListedTrial(nct_id=V, title="Lamps", block="B"),)
    page = told("meddatax", "page", listed_trials=listed, brief_summary=WORDS, expanded_access_nct_id=V)
    made = links_of(merge([page]), {})
    assert tuple(link for link, _ in made) == links(page.trial, {})
    assert {document.name for _, document in made} == {"page"}
