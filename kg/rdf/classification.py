"""What the registry derived from a trial: MeSH headings with their ancestors, browse leaves and branches."""

from __future__ import annotations

from kg.rdf import iris
from kg.rdf.description import Description
from kg.rdf.turtle import text
from kg.trial.model import BrowseBranch, BrowseLeaf, Heading, Trial

_HEADINGS = {
    "condition_headings": "ct:conditionMesh",
    "condition_ancestors": "ct:conditionMeshAncestor",
    "intervention_headings": "ct:interventionMesh",
    "intervention_ancestors": "ct:interventionMeshAncestor",
}
_LEAVES = {"condition_leaves": "ct:conditionLeaf", "intervention_leaves": "ct:interventionLeaf"}
_BRANCHES = {"condition_branches": "ct:conditionBranch", "intervention_branches": "ct:interventionBranch"}


def describe(to: Description, trial: Trial) -> None:
    """The registry's own classification of a trial's conditions and interventions."""
    for field, term in _HEADINGS.items():
        headings: tuple[Heading, ...] = getattr(trial, field)
        for heading in headings:
            _describe_heading(to, term, heading)
    for field, term in _LEAVES.items():
        leaves: tuple[BrowseLeaf, ...] = getattr(trial, field)
        for leaf in leaves:
            _describe_leaf(to, term, leaf)
    for field, term in _BRANCHES.items():
        branches: tuple[BrowseBranch, ...] = getattr(trial, field)
        for branch in branches:
            _describe_branch(to, term, branch)


def _describe_heading(to: Description, term: str, heading: Heading) -> None:
    node = iris.heading(heading.id, heading.term)
    to.say(term, node)
    to.claim(node, "a", "ct:MeshHeading")
    to.claim(node, "rdfs:label", text(heading.term or heading.id))
    if heading.term:
        to.claim(node, "schema:name", text(heading.term))
    if heading.id:
        to.claim(node, "skos:notation", text(heading.id))


def _describe_leaf(to: Description, term: str, leaf: BrowseLeaf) -> None:
    node = to.part(term.removeprefix("ct:"), "ct:BrowseLeaf", leaf.name or leaf.id, leaf.id)
    to.say(term, node)
    to.code(node, "ct:browseRelevance", "browseRelevance", leaf.relevance)
    to.call(node, leaf.name)
    to.add_texts(node, {"skos:notation": leaf.id, "ct:asFound": leaf.as_found})


def _describe_branch(to: Description, term: str, branch: BrowseBranch) -> None:
    node = iris.branch(branch.abbrev, branch.name)
    to.say(term, node)
    to.claim(node, "a", "ct:BrowseBranch")
    to.claim(node, "rdfs:label", text(branch.name or branch.abbrev))
    if branch.name:
        to.claim(node, "schema:name", text(branch.name))
    if branch.abbrev:
        to.claim(node, "skos:notation", text(branch.abbrev))
