"""Results as triples: flow, baseline, outcome measures, adverse events, agreements, whom to ask."""

from __future__ import annotations

from kg.rdf import people, results_events, results_flow, results_measures
from kg.rdf.description import Description
from kg.trial.model import Trial
from kg.trial.results import Agreement


def describe(to: Description, trial: Trial) -> None:
    """All that a trial reports of its results; nothing where it reports none."""
    if (results := trial.results) is None:
        return
    if results.flow:
        results_flow.describe(to, trial, results.flow)
    if results.baseline:
        results_measures.describe_baseline(to, trial, results.baseline)
    for position, measure in enumerate(results.outcome_measures, 1):
        results_measures.describe_outcome(to, trial, position, measure)
    if results.adverse_events:
        results_events.describe(to, trial, results.adverse_events)
    to.add_texts(to.trial, {"ct:limitationsAndCaveats": results.limitations})
    if results.agreement:
        _describe_agreement(to, results.agreement)
    if results.point_of_contact:
        to.say("ct:resultsContact", people.involvement_of_point_of_contact(to, results.point_of_contact))


def _describe_agreement(to: Description, agreement: Agreement) -> None:
    to.add_flag(to.trial, "ct:investigatorsAreEmployees", agreement.pi_sponsor_employee)
    to.add_flag(to.trial, "ct:restrictiveAgreement", agreement.restrictive)
    to.code(to.trial, "ct:agreementRestriction", "agreementRestriction", agreement.restriction_type)
    to.add_texts(to.trial, {"ct:agreementDetails": agreement.other_details})
