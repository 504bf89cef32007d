from __future__ import annotations

from kg.rdf.trial import describe
from kg.trial.model import Trial, UnknownField

NEW = (
    UnknownField(path="protocolSection.mood", value="good"),
    UnknownField(path="protocolSection.rooms[0].door", value="[1]"),
    UnknownField(path="protocolSection.rooms[1].door", value=""),
)
TRIAL = Trial(nct_id="NCT99999905", unknown_fields=NEW)


def test_an_unknown_field_is_a_node_with_its_path_and_value() -> None:
    to = describe(TRIAL)
    nodes = to.own[to.trial]["ct:field"]
    assert [to.own[node] for node in nodes] == [
        {"a": ["ct:UnmappedField"], "ct:fieldPath": ['"protocolSection.mood"'], "ct:fieldValue": ['"good"']},
        {
            "a": ["ct:UnmappedField"],
            "ct:fieldPath": ['"protocolSection.rooms[].door"'],
            "ct:fieldPlace": ['"protocolSection.rooms[0].door"'],
            "ct:fieldValue": ['"[1]"'],
        },
        {
            "a": ["ct:UnmappedField"],
            "ct:fieldPath": ['"protocolSection.rooms[].door"'],
            "ct:fieldPlace": ['"protocolSection.rooms[1].door"'],
        },
    ]
    assert len(set(nodes)) == 3
    assert all(node.startswith("<trial/NCT99999905#field-protocolsection-") for node in nodes)
