"""What is tested, on what and on whom: arms, interventions, regimens, conditions, outcomes, eligibility."""

from __future__ import annotations

from kg.rdf import iris
from kg.rdf.description import Description
from kg.rdf.turtle import integer, text
from kg.trial.eligibility import Item, split
from kg.trial.model import Arm, Intervention, Outcome, Trial
from kg.trial.text import fold

_OUTCOMES = (
    ("primary_outcomes", "ct:primaryOutcome", "primary"),
    ("secondary_outcomes", "ct:secondaryOutcome", "secondary"),
    ("other_outcomes", "ct:otherOutcome", "other"),
)


def describe(to: Description, trial: Trial) -> None:
    """Conditions, interventions with their regimens, arms with what they receive, outcomes, criteria."""
    for wording in trial.conditions:
        node = iris.condition(trial.nct_id, wording)
        to.say("ct:condition", node)
        to.claim(node, "a", "ct:Condition")
        to.claim(node, "rdfs:label", text(wording))
    _describe_arms(to, trial)
    for field, term, list_ in _OUTCOMES:
        outcomes: tuple[Outcome, ...] = getattr(trial, field)
        for position, outcome in enumerate(outcomes, 1):
            _describe_outcome(to, term, list_, position, outcome)
    _describe_eligibility(to, trial.eligibility_text)


def _describe_arms(to: Description, trial: Trial) -> None:
    regimens = [_describe_regimen(to, position, each) for position, each in enumerate(trial.interventions, 1)]
    by_name = _regimens_by_name(trial, regimens)
    by_arm: dict[str, list[str]] = {}
    arms = {fold(arm.label) for arm in trial.arms}
    for each, regimen in zip(trial.interventions, regimens, strict=True):
        for label in each.arms:
            by_arm.setdefault(fold(label), []).append(regimen)
            if fold(label) not in arms:
                to.add(regimen, "ct:unlistedArm", text(label))
    for position, arm in enumerate(trial.arms, 1):
        received = [regimen for name in arm.interventions for regimen in by_name.get(fold(name), ())]
        node = _describe_arm(to, position, arm, received + by_arm.get(fold(arm.label), []))
        for name in arm.interventions:
            if fold(name) not in by_name:
                to.add(node, "ct:unlistedIntervention", text(name))
                to.doubt(f"arm {arm.label!r} receives {name!r}, which is no intervention of this trial", "arms")
    for label in by_arm.keys() - arms:
        to.doubt(f"an intervention belongs to arm {label!r}, which this trial does not have", "interventions")


def _regimens_by_name(trial: Trial, regimens: list[str]) -> dict[str, list[str]]:
    """Regimens by what arms call them: ``Type: name`` (``Dietary Supplement: Zinc``), or the bare name on pages."""
    by_name: dict[str, list[str]] = {}
    for each, regimen in zip(trial.interventions, regimens, strict=True):
        for name in {fold(f"{each.type.replace('_', ' ')}: {each.name}"), fold(each.name)}:
            by_name.setdefault(name, []).append(regimen)
    return by_name


def _describe_regimen(to: Description, position: int, use: Intervention) -> str:
    name = use.name or "Unnamed intervention"
    node = iris.intervention(to.nct_id, use.type, use.name)
    to.say("ct:intervention", node)
    to.claim(node, "a", "ct:Intervention")
    to.claim(node, "rdfs:label", text(name))
    if use.type:
        to.claim(node, "ct:interventionType", to.concept("interventionType", use.type))
    regimen = to.part("regimen", "ct:Regimen", name, use.type)
    to.say("ct:regimen", regimen)
    to.add(regimen, "ct:ofIntervention", node)
    to.call(regimen, use.name, name)
    to.add(regimen, "schema:position", integer(position))
    if use.description:
        to.add(regimen, "dcterms:description", text(use.description))
    for name in use.other_names:
        to.add(regimen, "ct:otherName", text(name))
    return regimen


def _describe_arm(to: Description, position: int, arm: Arm, regimens: list[str]) -> str:
    label = arm.label or f"Arm {position}"
    node = to.part("arm", "ct:Arm", label)
    to.say("ct:arm", node)
    to.call(node, arm.label, label)
    to.add(node, "schema:position", integer(position))
    to.code(node, "ct:armType", "armType", arm.type)
    if arm.description:
        to.add(node, "dcterms:description", text(arm.description))
    for regimen in regimens:
        to.add(node, "ct:receives", regimen)
    return node


def _describe_outcome(to: Description, term: str, list_: str, position: int, outcome: Outcome) -> None:
    node = to.part("outcome", "ct:Outcome", outcome.measure, list_, outcome.time_frame)
    to.say(term, node)
    to.add(node, "schema:position", integer(position))
    to.call(node, outcome.measure, "Unnamed outcome")
    to.add_texts(node, {"dcterms:description": outcome.description, "ct:timeFrame": outcome.time_frame})


def _describe_eligibility(to: Description, criteria: str) -> None:
    if not criteria:
        return
    items = split(criteria)
    if items is None:
        to.doubt("the text cannot be parted into inclusion and exclusion safely; kept whole", "eligibility text")
    else:
        _describe_criteria(to, "ct:inclusion", "inclusion", items.inclusion)
        _describe_criteria(to, "ct:exclusion", "exclusion", items.exclusion)


def _describe_criteria(to: Description, term: str, list_: str, items: tuple[Item, ...]) -> None:
    nodes: list[str] = []
    for position, item in enumerate(items, 1):
        node = to.part(list_, "ct:Criterion", item.text)
        nodes.append(node)
        to.say(term, node)
        to.add(node, "schema:text", text(item.text))
        to.add(node, "schema:position", integer(position))
        if item.parent is not None:
            to.add(node, "dcterms:isPartOf", nodes[item.parent])
