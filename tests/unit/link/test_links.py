from __future__ import annotations

from typing import Any

import pytest

from kg.link.links import links
from kg.trial.links import Link
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
    assert found(**MENTIONS[field]) == (Link(T, U, "mentions", "TEXT_MENTION", SENTENCE, field),)


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
    assert found(expanded_access_nct_id=U) == (Link(T, U, "expandedAccessRecord", "FIELD", U, field),)


def test_an_id_among_the_secondary_ids_is_listed() -> None:
    field = "protocolSection.identificationModule.secondaryIdInfos[].id"
    made = found(secondary_ids=(Identifier(value=f"formerly {U}"), Identifier(value="LAMP-1")))
    assert made == (Link(T, U, "lists", "FIELD", f"formerly {U}", field),)


def test_a_page_lists_trials_with_their_titles() -> None:
    listed = (ListedTrial(nct_id=U, title="Lamps", block="Similar trials"), ListedTrial(nct_id=V, block="More"))
    assert found(listed_trials=listed) == (
        Link(T, U, "lists", "PAGE", "Lamps", "Similar trials", "Lamps", 1),
        Link(T, V, "lists", "PAGE", V, "More", "", 2),
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
