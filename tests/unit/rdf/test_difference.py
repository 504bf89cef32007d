"""What two texts differ in, put into a store that holds the one, gives the other."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf.difference import difference, update
from kg.rdf.turtle import blocks, header, text

TERMS = st.one_of(
    st.text(max_size=6).map(text),
    st.sampled_from(["trial:A", "ctv:phase-PHASE1", "<trial/A#arm-1>", "18", "true", '"0.5"^^xsd:decimal']),
    st.sampled_from([" .\n", " ;\n    a b", '"', "\\", "# x"]).map(text),
)
SUBJECTS = st.dictionaries(
    st.sampled_from(["trial:A", "trial:B", "<trial/A#arm-1>", "<record/b>"]),
    st.dictionaries(
        st.sampled_from(["a", "rdfs:label", "ct:phase"]), st.lists(TERMS, min_size=1, max_size=3), min_size=1
    ).map(lambda said: {name: ["ct:Trial"] if name == "a" else terms for name, terms in said.items()}),
    max_size=4,
)


def written(subjects: dict[str, dict[str, list[str]]]) -> str:
    return "".join(blocks(subjects))


def loaded(body: str) -> set[str]:
    return {str(quad) for quad in ox.parse(header() + body, format=ox.RdfFormat.TURTLE)}


@given(SUBJECTS, SUBJECTS)
def test_the_difference_makes_the_new_from_the_old(
    old: dict[str, dict[str, list[str]]], new: dict[str, dict[str, list[str]]]
) -> None:
    before, after = written(old), written(new)
    gone, come = difference(before, after)
    assert loaded(gone) == loaded(before) - loaded(after)
    assert loaded(come) == loaded(after) - loaded(before)
    store = ox.Store()
    store.load(input=(header() + before).encode(), format=ox.RdfFormat.TURTLE)
    store.update(update(gone, come))
    assert {str(ox.Quad(*quad.triple)) for quad in store} == loaded(after)


def test_comments_are_no_statements() -> None:
    assert difference("# NCT1\ntrial:A\n    a ct:Trial .\n", "trial:A\n    a ct:Trial .\n") == ("", "")
