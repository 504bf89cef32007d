"""Rules that are asked of a few trials at a time find what they find in the whole graph."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

import kg
from kg import rechecking
from kg.graph import claims, tables
from kg.graph.counts import Counts
from kg.graph.folder import Folder
from kg.graph.projections import Projections
from kg.mapping import Projection, decoded
from kg.shacl.finding import Finding


@pytest.fixture(scope="module")
def trials(sample: kg.Graph) -> list[Projection]:
    with closing(Projections(Folder(sample.path.parents[1]).projections)) as cache:
        return [decoded(cache.body(known.id), Projection) for known in cache.known("", "~")]


def test_rules_find_in_parts_what_they_find_in_the_whole(
    sample: kg.Graph, trials: list[Projection], tmp_path: Path
) -> None:
    folder = Folder(sample.path.parents[1])
    described = {f"trial:{nct_id}" for nct_id in sample}
    assert len(trials) == len(described)
    counts = Counts.of(folder.counts, folder.number())
    assert counts
    texts = []
    with closing(counts):
        for number, trial in enumerate(trials):
            text = tmp_path / f"{number}.ttl"
            text.write_text(trial.text, encoding="utf-8")
            shared = {node for node, _, _ in trial.claims} - described
            texts.append((text, {node: claims.settle(counts.stated(node)) for node in shared}))
    whole = {Finding(**row) for row in tables.rows(sample.path, "findings.tsv")}
    by_rules = {finding for finding in whole if finding.component == rechecking.RULE}
    assert by_rules
    assert set(rechecking.own(texts, sample.base)) == by_rules


def test_links_and_edges_that_are_compared_are_those_that_are_written(trials: list[Projection]) -> None:
    edge = re.compile(r"^    ct:(relatedTrial|expandedAccessRecord|lists|mentions) trial:NCT", re.MULTILINE)
    seen = [(trial.text.count("    a ct:TrialLink "), len(edge.findall(trial.text))) for trial in trials]
    assert [(len(trial.joins.links) // 8, len(trial.joins.edges) // 8) for trial in trials] == seen
    assert sum(links for links, _ in seen) > 5
