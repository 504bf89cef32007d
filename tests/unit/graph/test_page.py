"""What a trial's page tells of its related trials, and that the statements about a trial have its links."""

from __future__ import annotations

import kg
from kg.graph import page
from kg.graph.neighbours import Neighbour
from kg.graph.page_sections import related
from tests.linked import graph, link, nct, stub, trial


def neighbour(number: int, relation: str, direction: str = "both", evidence: str = "why", **more: object) -> Neighbour:
    told = {"title": f"Lamp {number}", "method": "M", "fields": ("summary",), "described": True, **more}
    return Neighbour(nct(number), relation=relation, direction=direction, evidence=(evidence,), **told)  # type: ignore[arg-type]


def alike(number: int) -> Neighbour:
    return neighbour(number, "similarTo", evidence="both: Gout", score=1 - number / 100)


def test_nothing_related_is_no_section() -> None:
    assert related(nct(1), []) == ("Related trials", [])


def test_a_link_with_its_sign_score_and_evidence() -> None:
    _, lines = related(nct(1), [neighbour(2, "similarTo", evidence="both: Gout; lamp", score=0.3061)])
    assert lines == [f"• {nct(2)} Lamp 2", "    ↔ similarTo 0.31: both: Gout; lamp"]


def test_a_trial_stands_once_with_all_its_links() -> None:
    role = {"role": "EXTENSION_OF", "role_phrase": "extension study of"}
    _, lines = related(
        nct(1),
        [
            neighbour(2, "mentions", "to", "An extension study of 2.", **role),
            neighbour(3, "mentions", "from", "Like 1."),
            neighbour(2, "similarTo", evidence="both: Gout", score=0.5),
        ],
    )
    assert lines == [
        f"• {nct(2)} Lamp 2",
        "    → mentions [extension of: extension study of]: An extension study of 2.",
        "    ↔ similarTo 0.50: both: Gout",
        f"• {nct(3)} Lamp 3",
        "    ← mentions: Like 1.",
    ]


def test_a_trial_that_is_only_linked_to() -> None:
    _, lines = related(nct(1), [neighbour(2, "expandedAccessRecord", "to", nct(2), described=False, title=nct(2))])
    assert lines == [f"• {nct(2)} [not described here]", "    → expandedAccessRecord"]
    _, lines = related(nct(1), [neighbour(2, "lists", "to", "Lamp 2", described=False)])
    assert lines == [f"• {nct(2)} Lamp 2 [not described here]", "    → lists"]


def test_the_ten_most_alike_and_how_many_more() -> None:
    stated = [neighbour(50, "lists", "to"), *(neighbour(number, "mentions", "to") for number in range(60, 75))]
    found = [*stated, *map(alike, range(2, 15)), alike(60)]
    _, lines = related(nct(1), found)
    shown = [line.split()[1] for line in lines if line.startswith("•")]
    assert shown == [nct(50), *map(nct, range(60, 75)), *map(nct, range(2, 12))]
    assert lines[-1] == f"… and 3 more of lower score: kg related {nct(1)} --kind similarTo"
    _, all_ = related(nct(1), list(map(alike, range(2, 12))))
    assert len(all_) == 20


def test_long_evidence_is_cut_between_words() -> None:
    _, lines = related(nct(1), [neighbour(2, "mentions", "to", "lamp " * 100)])
    assert sum(line.count("lamp") for line in lines) == 35
    assert lines[-1].endswith("lamp …")


def test_the_page_of_a_trial_of_the_sample(sample: kg.Graph) -> None:
    text = page.text(sample, "NCT07328828")
    section = text.partition("RELATED TRIALS\n")[2].partition("\n\n")[0]
    for each in sample.related("NCT07328828", ["lists"]):
        assert f"  • {each.nct_id} {each.title}"[:60] in section
    assert section.count("      → lists") == 5


def test_statements_have_the_links_that_are_the_trials_own() -> None:
    hand = graph(
        *map(trial, (1, 2, 3)),
        stub(4),
        link("similarTo", 1, 2, "0.5"),
        link("similarTo", 2, 3, "0.5"),
        link("mentions", 2, 4),
        link("mentions", 3, 2),
        link("similarTo", 1, 3, "0.5"),
    )
    told = {str(triple.subject).rpartition("/")[2].rstrip(">") for triple in page.statements(hand, nct(2))}
    links = {name for name in told if "-" in name}
    assert links == {
        f"{nct(1)}-similarTo-{nct(2)}-a",
        f"{nct(2)}-similarTo-{nct(3)}-a",
        f"{nct(2)}-mentions-{nct(4)}-a",
    }
