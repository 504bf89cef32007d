from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from kg.graph import claims
from kg.rdf.turtle import text

NODES = st.sampled_from(["place:a", "place:a-2", "place:b", "<trial/NCT1#x>", "mesh:D1", "ctv:phase-x"])
TERMS = st.one_of(st.text(max_size=4).map(text), st.sampled_from(["ct:Place", "country:NO"]))
CLAIMS = st.tuples(NODES, st.sampled_from(["a", "rdfs:label", "ct:x"]), TERMS)
CHUNKS = st.lists(st.lists(CLAIMS, max_size=8), max_size=9)


@given(CHUNKS, st.integers(2, 4))
def test_merging_files_is_the_same_as_counting_in_memory(
    chunks: list[list[tuple[str, str, str]]], open_at_once: int
) -> None:
    expected: dict[str, dict[str, Counter[str]]] = {}
    for chunk in chunks:
        for node, predicate, term in chunk:
            expected.setdefault(node, {}).setdefault(predicate, Counter())[term] += 1
    with tempfile.TemporaryDirectory() as folder, patch.object(claims, "_OPEN_AT_ONCE", open_at_once):
        paths = [Path(folder) / f"claims-{number:06d}.tsv" for number in range(len(chunks))]
        for path, chunk in zip(paths, chunks, strict=True):
            claims.write(path, Counter(chunk))
        made = list(claims.merged(paths))
    assert dict(made) == expected
    assert [node for node, _ in made] == sorted(expected)
