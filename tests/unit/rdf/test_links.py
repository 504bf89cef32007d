"""Links that documents tell, as nodes: one for each role."""

from __future__ import annotations

from dataclasses import replace

from kg.rdf.description import Description
from kg.rdf.source import describe_link
from kg.trial.links import Link

LINK = Link("NCT99999901", "NCT99999902", "mentions", "TEXT_MENTION", "An extension of NCT99999902.", "briefSummary")


def described(*links: Link) -> list[dict[str, list[str]]]:
    to = Description("NCT99999901")
    for link in links:
        describe_link(to, link, "<record/a>")
    return [said for node, said in to.own.items() if node.startswith("link:")]


def test_two_roles_in_one_field_are_two_links_each_with_its_own_words() -> None:
    extension = replace(LINK, role="EXTENSION_OF", role_phrase="extension of")
    control = replace(LINK, evidence="Controls from it.", role="COMPARISON_WITH", role_phrase="controls from")
    told = {
        (*said["ct:linkRole"], *said["ct:rolePhrase"], *said["ct:evidence"]) for said in described(extension, control)
    }
    assert told == {
        ("ctv:linkRole-EXTENSION_OF", '"extension of"', '"An extension of NCT99999902."'),
        ("ctv:linkRole-COMPARISON_WITH", '"controls from"', '"Controls from it."'),
    }


def test_one_role_told_twice_is_one_link_with_the_first_words_and_all_evidence() -> None:
    first = replace(LINK, role="EXTENSION_OF", role_phrase="extension of")
    again = replace(LINK, evidence="It extends it.", role="EXTENSION_OF", role_phrase="extends")
    (said,) = described(first, again)
    assert (said["ct:linkRole"], said["ct:rolePhrase"]) == (["ctv:linkRole-EXTENSION_OF"], ['"extension of"'])
    assert said["ct:evidence"] == ['"An extension of NCT99999902."', '"It extends it."']


def test_without_a_role_nothing_is_said_of_one() -> None:
    (said,) = described(LINK)
    assert not {"ct:linkRole", "ct:rolePhrase"} & said.keys()
