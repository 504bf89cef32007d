"""The study groups and the interventions of a MedDataX page.

Neither block has labels, in either layout: a group is its label, its description, and the name and description of each
of its interventions; an intervention is its name, its description, its other names. What both blocks hold, in which
order, tells names from other lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from msgspec.structs import replace

from kg.read.page import Block, Page
from kg.trial.model import Arm, Intervention


@dataclass(slots=True)
class _Entry:
    """An intervention as the page shows it."""

    name: str
    description: list[str] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)
    arms: list[str] = field(default_factory=list)


class _Mention(NamedTuple):
    """The lines by which a group names an intervention."""

    lines: tuple[str, ...]
    entry: _Entry


def groups(page: Page) -> dict[str, Any]:
    """Interventions and arms, as fields of a trial."""
    entries = _entries(page, page["Interventions"], page["Study Groups"].texts)
    arms = _arms(page, page["Study Groups"], entries)
    interventions = tuple(
        Intervention(
            name=entry.name,
            description="\n".join(entry.description),
            other_names=tuple(entry.other_names),
            arms=tuple(dict.fromkeys(entry.arms)),
        )
        for entry in entries
    )
    return {"interventions": interventions, "arms": arms}


def _entries(page: Page, block: Block, group_texts: list[str]) -> list[_Entry]:
    texts = block.texts
    names = _sure_names(texts, group_texts)
    shared = set(texts) & set(group_texts)
    entries: list[_Entry] = []
    by_place = False
    for index, (line, text) in enumerate(zip(block.values, texts, strict=True)):
        if index in names:
            entries.append(_Entry(text))
        elif not shared and not (index == 1 and _is_sentence(text)):
            page.doubt(f"'{text}' may be a name, a description or another name; left out", block, line)
        elif _is_sentence(text):
            entries[-1].description.append(text)
        elif not entries[-1].description:
            by_place = True
            entries[-1].description.append(text)
        elif text in shared:
            by_place = True
            entries.append(_Entry(text))
        else:
            entries[-1].other_names.append(text)
    if by_place:
        page.doubt("names and descriptions have no labels; some are told apart by their order only", block)
    return entries


def _sure_names(texts: list[str], group_texts: list[str]) -> set[int]:
    """Positions that surely hold names: the first, and each that some group shows below another line than is here."""
    above: dict[str, set[str]] = {}
    for upper, text in pairwise(["", *texts]):
        above.setdefault(text, set()).add(upper)
    elsewhere = {
        text
        for upper, text, lower in zip(["", *group_texts], group_texts, [*group_texts[1:], ""], strict=False)
        # Where the line above follows instead, a group's description repeats that of an intervention.
        if text in above and upper not in above[text] and lower not in above[text]
    }
    return {i for i, text in enumerate(texts) if i == 0 or (text in elsewhere and not _is_sentence(text))}


def _is_sentence(text: str) -> bool:
    """Whether a line is prose or an item of a list rather than a name."""
    return len(text) > 200 or text.startswith("* ") or (text.endswith((".", ";", ":")) and len(text.split()) > 4)


def _arms(page: Page, block: Block, entries: list[_Entry]) -> tuple[Arm, ...]:
    """The groups as arms; each intervention that one names learns of it."""
    texts = block.texts
    mentions = _mentions(entries, set(texts))
    arms, unclaimed, index = list[Arm](), list[str](), 0
    while index < len(texts):
        mention = _mention_at(texts, index, mentions) if arms or unclaimed else None
        # No group names an intervention twice, so at its second place the line is the label of the next group.
        if mention is None or (not unclaimed and mention.entry.name in arms[-1].interventions):
            unclaimed.append(texts[index])
            index += 1
            continue
        if unclaimed:
            arms += _labelled(page, block, unclaimed)
            unclaimed = []
        arm = arms[-1]
        if arm.label:
            arms[-1] = replace(arm, interventions=(*arm.interventions, mention.entry.name))
            mention.entry.arms.append(arm.label)
        index += len(mention.lines)
    if unclaimed:
        arms += _labelled(page, block, unclaimed)
    return tuple(arm for arm in arms if arm.label)


def _mentions(entries: list[_Entry], group_texts: set[str]) -> dict[str, list[_Mention]]:
    """How groups may name each intervention, by its name; of several of one name, those with most lines first."""
    mentions: dict[str, list[_Mention]] = {}
    for entry in entries:
        lines = (entry.name, *(text for text in entry.description if text in group_texts))
        mentions.setdefault(entry.name, []).append(_Mention(lines, entry))
    for same_name in mentions.values():
        # A shorter one would leave a description behind as a group's label.
        same_name.sort(key=lambda mention: len(mention.lines), reverse=True)
    return mentions


def _mention_at(texts: list[str], index: int, mentions: dict[str, list[_Mention]]) -> _Mention | None:
    """The intervention that a group names here; if it comes again at once, this is a group's label."""
    for mention in mentions.get(texts[index], ()):
        lines = mention.lines
        end = index + len(lines)
        again = tuple(texts[index + 1 : end + 1]) == lines or (len(lines) == 1 and lines[0] in texts[end : end + 2])
        if tuple(texts[index:end]) == lines and not again:
            return mention
    return None


def _labelled(page: Page, block: Block, lines: list[str]) -> list[Arm]:
    """The arms that lines between interventions make; an arm without label where its lines cannot be told."""
    if len(lines) <= 2 or all(_is_sentence(text) for text in lines[1:]):
        return [Arm(label=lines[0], description="\n".join(lines[1:]))]
    if len(lines) % 2 == 0 and all(_is_sentence(text) == bool(i % 2) for i, text in enumerate(lines)):
        return [Arm(label=label, description=text) for label, text in zip(lines[::2], lines[1::2], strict=True)]
    page.doubt(f"{len(lines)} lines from '{lines[0]}' on may be labels or descriptions; only the first is taken", block)
    return [Arm(label=lines[0]), Arm()]
