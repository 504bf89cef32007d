"""The eligibility splitter: headings, markers, nesting, refusals; nothing lost, nothing guessed."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.trial.eligibility import Eligibility, Item, split
from kg.trial.text import clean_markup

MEASURED_SHARE = 0.964  # of the 6,826 records with criteria in the shared copy of the registry

Sides = tuple[list[str], list[str]]


def sides(text: str) -> Sides | None:
    """Both lists with nesting as ``> `` before the text."""
    result = split(text)
    return None if result is None else (outline(result.inclusion), outline(result.exclusion))


def outline(items: tuple[Item, ...]) -> list[str]:
    depths: list[int] = []
    for item in items:
        depths.append(0 if item.parent is None else depths[item.parent] + 1)
    return ["> " * depth + item.text for depth, item in zip(depths, items, strict=True)]


@pytest.mark.parametrize(
    "heading",
    [
        "Inclusion Criteria:",
        "inclusion criteria",
        "INCLUSION CRITERIA :",
        "**Inclusion Criteria:**",
        "## Inclusion Criteria",
        "[Inclusion Criteria]",
        "Inclusion Criterion",
        "Inclusion criteria.",
        "Inclusion criteria -",
        "Inclusion Critieria:",
        "Inclusion:",
        "Key Inclusion Criteria",
        "Main/General Inclusion Criteria:",
        "INCLUSION CRITERIA (all cohorts):",
        "Inclusion Criteria for Cohort A",
        "Inclusion Criteria - Control Group",
        "Arm 2, Inclusion Criteria:",
        "Eligibility Criteria / Inclusion",
        "Criteria for inclusion:",
        "1. Inclusion Criteria",
        "* INCLUSION CRITERIA:",
        "The inclusion criteria are as follows:",
        "Patients must meet all of the following inclusion criteria:",
    ],
)
def test_headings(heading: str) -> None:
    twin = re.sub("inclusion", "Exclusion", heading, flags=re.IGNORECASE)
    assert sides(f"{heading}\n\n* Adults\n\n{twin}\n\n* Smokers") == (["Adults"], ["Smokers"])


@pytest.mark.parametrize(
    "heading",
    ["Non-inclusion Criteria:", "Criteria for non-inclusion:", "Other exclusions", "Exclusion criteria include:"],
)
def test_headings_of_exclusion(heading: str) -> None:
    assert sides(f"Inclusion Criteria:\n\n* Adults\n\n{heading}\n\n* Smokers") == (["Adults"], ["Smokers"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Inclusion Criteria: adults", (["adults"], []), id="text after the colon"),
        pytest.param("Inclusion Criteria:\n\n* Adults", (["Adults"], []), id="only inclusion"),
        pytest.param("Exclusion Criteria:\n\n* Smokers", ([], ["Smokers"]), id="only exclusion"),
        pytest.param(
            "Inclusion Criteria: to take part, a person must:\n\n* walk\n\nExclusion Criteria: none",
            (["to take part, a person must:", "walk"], ["none"]),
            id="sentence after the colon",
        ),
        pytest.param(
            "Eligibility Criteria:\n\nWe ask families.\n\nInclusion Criteria:\n\n* Adults",
            (["Adults"], []),
            id="text before the first heading belongs to no list",
        ),
        pytest.param(
            "Inclusion Criteria for Cohort A:\n\n* a1\n\nExclusion Criteria for Cohort A:\n\n* a2\n\n"
            "Inclusion Criteria for Cohort B:\n\n* b1\n\nExclusion Criteria for Cohort B:\n\n* b2",
            (["a1", "b1"], ["a2", "b2"]),
            id="sections in turn",
        ),
        pytest.param(
            "Part 1:\n\nInclusion Criteria:\n\n* a\n\nExclusion Criteria:\n\n* b\n\nPart 2:\n\n"
            "Inclusion Criteria:\n\n* c\n\nExclusion Criteria:\n\n* d",
            (["a", "c"], ["b", "d"]),
            id="a title before a heading is no item",
        ),
        pytest.param(
            "Inclusion Criteria:\n\nHealthy people:\n\n* a\n\nIll people:\n\n  * b\n\nExclusion Criteria:\n\n* c",
            (["Healthy people:", "a", "Ill people:", "> b"], ["c"]),
            id="sub-headings are items",
        ),
        pytest.param(
            "Inclusion Criteria:\n\n* INCLUSION CRITERIA:\n* Adults\n* EXCLUSION CRITERIA:\n* Smokers",
            (["Adults"], ["Smokers"]),
            id="headings as list items",
        ),
        pytest.param(
            "Inclusion Criteria:\n\n* Inclusion criteria of the first visit\n  * able to walk",
            (["Inclusion criteria of the first visit", "> able to walk"], []),
            id="a list item on the same side stays",
        ),
        pytest.param(
            "Inclusion Criteria:\n\n* a\n\n<!-- -->\n\n* b\n\n*\n* c", (["a", "b", "c"], []), id="marks without text"
        ),
        pytest.param(
            "Exclusion Criteria:\n\n* Does not meet the inclusion criteria\n\n"
            "Other inclusion/exclusion criteria may apply.",
            ([], ["Does not meet the inclusion criteria", "Other inclusion/exclusion criteria may apply."]),
            id="sentences that mention the words",
        ),
        pytest.param(
            "Exclusion Criteria:\n\n* Adults who fail the\ninclusion criteria\n* Walkers",
            ([], ["Adults who fail the", "inclusion criteria", "Walkers"]),
            id="a wrapped line is no heading",
        ),
    ],
)
def test_sections(text: str, expected: Sides) -> None:
    assert sides(text) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param("* a\n  * b\n    * c\n  * d\n* e", ["a", "> b", "> > c", "> d", "e"], id="indentation"),
        pytest.param("1. a\n\n   1. b\n   2. c\n2. d", ["a", "> b", "> c", "d"], id="numbers"),
        pytest.param("* a\n\n  more of a\n* b", ["a more of a", "b"], id="indented continuation"),
        pytest.param("* a\n\n(Note: only once.)\n* b", ["a (Note: only once.)", "b"], id="note in parentheses"),
        pytest.param("* a\n\nAsk the doctor.", ["a", "Ask the doctor."], id="plain paragraph after a list"),
        pytest.param("One.\n\nTwo.", ["One.", "Two."], id="plain paragraphs"),
        pytest.param(
            "* a\n  * b\n\n  and also:\n\n  * c", ["a", "> b", "> and also:", "> c"], id="text of the outer item"
        ),
        pytest.param(
            "        Anyone who has lived for at least ten years in one of the three towns\n        and walks.",
            ["Anyone who has lived for at least ten years in one of the three towns and walks."],
            id="wrapped paragraph",
        ),
        pytest.param("*  two   blanks\there", ["two blanks here"], id="white space"),
    ],
)
def test_nesting(lines: str, expected: list[str]) -> None:
    assert sides(f"Inclusion Criteria:\n\n{lines}") == (expected, [])


@pytest.mark.parametrize(
    "marker",
    [
        *"*-•·–o●②",
        *("1.", "12.", "1)", "(1)", "1.1.", "1、", "（1）", "* 1.", "* •"),
        *("a.", "a)", "(a)", "A.", "A)", "i.", "iv)", "(ii)", "Ⅰ."),
    ],
)
def test_markers(marker: str) -> None:
    assert sides(f"Exclusion Criteria:\n\n{marker} Text, as given") == ([], ["Text, as given"])


@pytest.mark.parametrize(
    "line",
    [
        "1.5 × ULN or less",
        "10.000/mm3 platelets",
        "18-65 years",
        "18 - 65 years",
        "-20 °C samples",
        "E. coli in urine",
        "i.v. drugs",
        "> 18 years",
        "*INR below 2",
        "A man",
        "2019. A year",
        "other drugs",
        "1st trimester",
    ],
)
def test_text_that_looks_like_a_marker(line: str) -> None:
    assert sides(f"Exclusion Criteria:\n\n{line}") == ([], [line])
    assert sides(f"Exclusion Criteria:\n\n* {line}") == ([], [line])


@pytest.mark.parametrize("text", ["1.Adults", "•Adults", "2)Adults"])
def test_markers_that_touch_their_text(text: str) -> None:
    assert sides(f"Inclusion Criteria:\n{text}") == (["Adults"], [])


INCLUSION = "Inclusion Criteria:\n\n* Adults\n\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Adults with hay fever. Children are excluded.",
        "Inclusion Criteria:\n\nExclusion Criteria:",
        "DISEASE CHARACTERISTICS:\n\n* Any\n\nPATIENT CHARACTERISTICS:\n\n* Any",
        INCLUSION + "DISEASE CHARACTERISTICS:\n\n* Any",
        INCLUSION + "----------\n\nAbout us\n\n* Praise",
        "* A list before\n\nExclusion Criteria:\n\n* Smokers",
        "Inclusion criteria. Adults.\n\nExclusion criteria:\n\n* Smokers",
        "Inclusion Criteria: adults. Exclusion Criteria: smokers.",
        "Inclusion Criteria:\n\n* Weight over 50 kg Exclusion Criteria\n* Smokers",
        "Inclusion Criteria:\n\n* A stable partnership Exclusion Criteria:\n* Smokers",
        INCLUSION + "Exclusion criteria Smokers of more than ten cigarettes a day for ten years",
        INCLUSION + "Exclusion Criteria Related Illness",
        INCLUSION + "Excluded:\n\n* Smokers",
        INCLUSION + "Patients will be excluded if they:\n\n* smoke",
        INCLUSION + "People must not:\n\n* smoke",
        INCLUSION + "* The following are not eligible:\n  * smokers",
        INCLUSION + "* People must not meet any of the following exclusion criteria\n  * smokers",
        INCLUSION + "Smokers will be excluded.\n\nExclusion Criteria:\n\n* Drinkers",
        INCLUSION + "* Smokers are ineligible.\n\nExclusion Criteria:\n\n* Drinkers",
        INCLUSION + "Inclusion and Exclusion Criteria:\n\n* Smokers",
        INCLUSION + "Exclusion Criteria:\n\n* Smokers\n\nWithdrawal Criteria:\n\n* Fever",
        INCLUSION + "Exclusion Criteria:\n\n* Smokers\n\nYou may be eligible if you:\n\n* walk",
        # The registry's own formatting once put a heading inside an item of the other list.
        "Inclusion Criteria:\n\n1. Tested by:\n\n   1. swab\n\n      Exclusion Criteria:\n   2. blood\n2. Adults",
        "Inclusion Criteria:\n\n* Cohort A\n  * Inclusion:\n    * x\n  * Exclusion:\n    * y\n* Cohort B",
    ],
)
def test_unsafe_texts_are_not_split(text: str) -> None:
    assert split(text) is None


def _packed(text: str) -> str:
    return "".join(text.split())


def _take(queues: list[list[str]], line: str) -> bool:
    """Take the line, without a marker or a heading before a colon, from the front of one side's items."""
    cuts = [0, *(match.end() for match in re.finditer("[:：]", line)), *range(1, 9)]
    for cut in cuts:
        dropped, text = line[:cut], line[cut:]
        if not text or (sum(map(str.isalnum, dropped)) > 4 and "clusion" not in dropped.lower()):
            continue
        for queue in queues:
            for rest in (text, text[1:], re.sub(r"^\W*(?:\(?\w{1,4}[.)、）])?", "", text)):
                if rest and queue and queue[0].startswith(rest):
                    queue[0] = queue[0][len(rest) :]
                    if not queue[0]:
                        del queue[0]
                    return True
    return False


def _speaks(line: str) -> bool:
    return bool(re.search("(?:in|ex)clusion", line, re.IGNORECASE))


def lost(text: str, result: Eligibility) -> list[str]:
    """Lines after the first heading that are in no item once and in order, and are no heading; items never found."""
    queues = [[_packed(item.text) for item in items] for items in (result.inclusion, result.exclusion)]
    lines = [line.strip() for line in text.split("\n") if re.search(r"[^\W_]", line)]
    missing: list[str] = []
    started = False
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        is_title = _speaks(following) and not line.startswith("*") and (line.endswith(":") or len(line.split()) <= 4)
        if _take(queues, _packed(line)) or _speaks(line):
            started = True
        elif started and not is_title and not re.fullmatch(r"\W*\w{1,3}[.)]", line):
            missing.append(line)
    return [*missing, *(text for queue in queues for text in queue)]


def test_lost_finds_losses() -> None:
    text = "Inclusion Criteria:\n* a word\n* more words\nExclusion Criteria:\n* third"
    whole = split(text)
    assert whole is not None
    assert lost(text, whole) == []
    assert lost(text, Eligibility(whole.inclusion[:1], whole.exclusion)) == ["* more words"]
    assert lost(text, Eligibility(whole.inclusion, (*whole.exclusion, Item("third", None)))) == ["third"]


words = st.text("abcde fg", min_size=2, max_size=12).map(lambda text: "w" + text.strip())
sections = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["* ", "1. ", "- "]), words), min_size=1, max_size=8)
pieces = st.sampled_from(
    ["Inclusion Criteria", "Exclusion criteria:", "\n", "\n\n", "  ", "* ", "1. ", "(", ")", ":", "not ", "excluded "]
)


@given(st.one_of(st.text(), st.lists(st.one_of(pieces, st.text(max_size=5)), max_size=40).map("".join)))
def test_never_raises_and_parents_stand_before_their_children(text: str) -> None:
    result = split(text)
    for items in (result.inclusion, result.exclusion) if result else ():
        for index, item in enumerate(items):
            assert item.text
            assert item.text == " ".join(item.text.split())
            assert item.parent is None or 0 <= item.parent < index


@given(sections, sections)
def test_words_are_conserved_and_splitting_the_outcome_changes_nothing(
    inclusion: list[tuple[int, str, str]], exclusion: list[tuple[int, str, str]]
) -> None:
    first, second = (
        "\n".join("  " * depth + marker + text for depth, marker, text in part) for part in (inclusion, exclusion)
    )
    text = f"Inclusion Criteria:\n\n{first}\n\nExclusion Criteria:\n\n{second}"
    result = split(text)
    assert result is not None
    assert lost(text, result) == []
    assert [item.text for item in result.inclusion] == [" ".join(text.split()) for _, _, text in inclusion]
    assert [item.text for item in result.exclusion] == [" ".join(text.split()) for _, _, text in exclusion]
    assert split(_written(result)) == result


def _written(result: Eligibility) -> str:
    lines: list[str] = []
    for title, items in (("Inclusion Criteria:", result.inclusion), ("Exclusion Criteria:", result.exclusion)):
        depths: list[int] = []
        lines += ["", title, ""]
        for item in items:
            depths.append(0 if item.parent is None else depths[item.parent] + 1)
            lines.append("  " * depths[-1] + "* " + item.text)
    return "\n".join(lines)


@pytest.mark.parametrize(
    "body",
    [
        "* word\n" * 50_000,
        "word " * 20_000,
        "(" * 100_000,
        "* " * 50_000,
        "1." * 50_000,
        "inclusion exclusion criteria " * 3_500,
        "\n".join(" " * depth + "* x" for depth in range(440)),
        "not eligible will be " * 5_000,
        "a: " * 33_000,
    ],
    ids=range(9),
)
def test_a_huge_text_is_no_trouble(body: str) -> None:
    """Each of these would keep a careless pattern busy for hours."""
    assert split(body) is None
    items = split(f"Inclusion Criteria:\n\n{body}")
    assert items is None or not items.exclusion


@pytest.mark.real_data
def test_real_records(real_data: Path) -> None:
    texts: list[str] = []
    with zipfile.ZipFile(real_data / "ctgov" / "ctg-studies.json.zip") as archive:
        for name in archive.namelist():
            module = json.loads(archive.read(name))["protocolSection"].get("eligibilityModule", {})
            if criteria := module.get("eligibilityCriteria"):
                texts.append(clean_markup(criteria))
    results = [(text, result) for text in texts if (result := split(text))]
    assert len(results) / len(texts) >= MEASURED_SHARE - 0.005
    assert [lines for text, result in results if (lines := lost(text, result))] == []
