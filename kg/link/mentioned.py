"""Links by mention: an NCT id in the free text of another trial, with the sentence and the field as evidence.

Where the sentence tells what the trial is to the other, the link has this role.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.link.roles import Role, role
from kg.trial.links import Link
from kg.trial.model import Trial
from kg.trial.text import trial_ids
from kg.trial.units import UNIT_OF

# Field of the trial → where the registry keeps it. Citations are left out: an article that names a trial is evidence
# about the article.
_TEXTS = {
    "brief_title": "protocolSection.identificationModule.briefTitle",
    "official_title": "protocolSection.identificationModule.officialTitle",
    "why_stopped": "protocolSection.statusModule.whyStopped",
    "brief_summary": "protocolSection.descriptionModule.briefSummary",
    "detailed_description": "protocolSection.descriptionModule.detailedDescription",
    "intervention_model_description": "protocolSection.designModule.designInfo.interventionModelDescription",
    "masking_description": "protocolSection.designModule.designInfo.maskingInfo.maskingDescription",
    "bio_spec_description": "protocolSection.designModule.bioSpec.description",
    "eligibility_text": "protocolSection.eligibilityModule.eligibilityCriteria",
    "study_population": "protocolSection.eligibilityModule.studyPopulation",
    "ipd_description": "protocolSection.ipdSharingStatementModule.description",
}


def mentioned(trial: Trial) -> Iterator[Link]:
    """Each mention of another trial, once per field that names it."""
    for attribute, field, text in _passages(trial):
        for nct_id, sentence in trial_ids(text):
            told = role(sentence, nct_id) or Role("", "")
            unit = UNIT_OF[attribute].value
            yield Link(trial.nct_id, nct_id, "mentions", "TEXT_MENTION", sentence, field, "", 0, unit, *told)


def _passages(trial: Trial) -> Iterator[tuple[str, str, str]]:
    """Field of the trial, where the registry keeps it, text."""
    for attribute, field in _TEXTS.items():
        if "NCT" in (text := getattr(trial, attribute)).upper():
            yield attribute, field, text
    for page in trial.see_also:
        yield "see_also", "protocolSection.referencesModule.seeAlsoLinks[].label", page.label
        yield "see_also", "protocolSection.referencesModule.seeAlsoLinks[].url", page.url
    module = "protocolSection.armsInterventionsModule"
    for arm in trial.arms:
        yield "arms", f"{module}.armGroups[].label", arm.label
        yield "arms", f"{module}.armGroups[].description", arm.description
    for intervention in trial.interventions:
        yield "interventions", f"{module}.interventions[].description", intervention.description
    for kind in ("primary", "secondary", "other"):
        field = f"protocolSection.outcomesModule.{kind}Outcomes[]"
        for outcome in getattr(trial, f"{kind}_outcomes"):
            yield f"{kind}_outcomes", f"{field}.measure", outcome.measure
            yield f"{kind}_outcomes", f"{field}.description", outcome.description
