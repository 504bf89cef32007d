"""Rules that are asked of a few trials at a time find what they find in the whole graph."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import kg
from kg import rechecking
from kg.graph import claims, tables
from kg.graph.counts import Counts
from kg.graph.folder import Folder
from kg.graph.projections import Projections
from kg.mapping import Projection, decoded
from kg.shacl.finding import Finding


def test_rules_find_in_parts_what_they_find_in_the_whole(sample: kg.Graph, tmp_path: Path) -> None:
    folder = Folder(sample.path.parents[1])
    with closing(Projections(folder.projections)) as cache:
        trials = [decoded(cache.body(known.id), Projection) for known in cache.known("", "~")]
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
