from __future__ import annotations

import pytest

import kg
from kg.graph.owners import Owners


@pytest.fixture(scope="module")
def owners(sample: kg.Graph) -> Owners:
    return Owners(sample)


def test_a_trial_and_its_parts_belong_to_the_trial(sample: kg.Graph, owners: Owners) -> None:
    assert owners.of(f"<{sample.base}trial/NCT04682665>") == ("NCT04682665",)
    assert owners.of(f"<{sample.base}trial/NCT04682665#arm-beside-NCT00000001>") == ("NCT04682665",)
    assert owners.of("_:b0") == owners.of(f"<{sample.base}place/nowhere>") == ()


@pytest.mark.parametrize(
    ("class_", "property_"),
    [("Intervention", "intervention"), ("Condition", "condition"), ("Facility", "facility")],
)
def test_a_shared_node_belongs_to_all_that_use_it(
    sample: kg.Graph, owners: Owners, class_: str, property_: str
) -> None:
    rows = sample.select(
        f"SELECT ?node ?nct {{ ?node a ct:{class_} . ?trial ct:{property_} ?node ; ct:nctId ?nct }} ORDER BY ?node ?nct"
    )
    expected: dict[str, set[str]] = {}
    for row in rows:
        expected.setdefault(str(row["node"]), set()).add(str(row["nct"]))
    assert expected
    for node, trials in expected.items():
        assert set(owners.of(f"<{node}>")) == trials


def test_a_country_belongs_to_the_trials_with_a_site_there(sample: kg.Graph, owners: Owners) -> None:
    rows = sample.select("SELECT ?node { ?node a ct:Country }")
    assert all(owners.of(f"<{row['node']}>") for row in rows)


def test_a_link_belongs_to_the_two_trials_it_joins(sample: kg.Graph, owners: Owners) -> None:
    rows = sample.select(
        "SELECT ?link ?one ?other { ?link a ct:TrialLink ; rdf:subject/ct:nctId ?one ; rdf:object/ct:nctId ?other }"
    )
    assert len(rows)
    for row in rows:
        assert set(owners.of(f"<{row['link']}>")) == {row["one"], row["other"]}


def test_names(sample: kg.Graph, owners: Owners) -> None:
    assert owners.title("NCT04682665") == sample["NCT04682665"].brief_title
    assert owners.title("NCT99999999") == owners.label("_:b0") == ""
    assert owners.label("<https://w3id.org/trialgraph/vocab#phase-NA>") == "NA"
