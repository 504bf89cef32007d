"""Fields that no table knows, as generic statements: seen, counted and asked for like any other."""

from __future__ import annotations

from kg.rdf.description import Description
from kg.trial.drift import leaf
from kg.trial.model import Trial


def describe(to: Description, trial: Trial) -> None:
    """Each field that was not known, with its path, its place where lists are on the way, and its value as text."""
    for each in trial.unknown_fields:
        node = to.fragment("ct:UnmappedField", "field", each.path)
        to.say("ct:field", node)
        path = leaf(each.path)
        place = each.path if each.path != path else ""
        to.add_texts(node, {"ct:fieldPath": path, "ct:fieldPlace": place, "ct:fieldValue": each.value})
