"""The study groups of a MedDataX page, and the interventions that they name.

The block has no labels, in either layout: a group is its label, its description, and the name and description of each
of its interventions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kg.read.meddatax_interventions import Entry, entries, is_sentence
from kg.read.page import Block, Page
from kg.trial.model import Arm, Intervention

# A line that opens a list, or an item of one: no label where other lines stand above it.
_IN_PROSE = re.compile(r":$|^[0-9]{1,2}[.)] ")


@dataclass(slots=True)
class _Group:
    """A group as the page shows it, with the names of its interventions."""

    label: str
    description: str = ""
    interventions: dict[str, None] = field(default_factory=dict)


class _Mention(NamedTuple):
    """The lines by which a group names an intervention."""

    lines: tuple[str, ...]
    entry: Entry


@dataclass(slots=True)
class _Mentions:
    """Every mention by its lines, and how many lines those have that begin with a name."""

    by_lines: dict[tuple[str, ...], _Mention] = field(default_factory=dict)
    lengths: dict[str, set[int]] = field(default_factory=dict)


def groups(page: Page) -> dict[str, Any]:
    """Interventions and arms, as fields of a trial."""
    found = entries(page, page["Interventions"], page["Study Groups"].texts)
    arms = _arms(page, page["Study Groups"], found)
    interventions = tuple(
        Intervention(
            name=entry.name,
            description="\n".join(entry.description),
            other_names=tuple(entry.other_names),
            arms=tuple(dict.fromkeys(entry.arms)),
        )
        for entry in found
    )
    return {"interventions": interventions, "arms": arms}


def _arms(page: Page, block: Block, entries: list[Entry]) -> tuple[Arm, ...]:
    """The groups as arms; each intervention that one names learns of it."""
    texts = block.texts
    mentions = _mentions(entries, set(texts))
    groups, unclaimed, index = list[_Group](), list[str](), 0
    while index < len(texts):
        mention = _mention_at(texts, index, mentions) if groups or unclaimed else None
        # No group names an intervention twice, so at its second place the line is the label of the next group.
        if mention is None or (not unclaimed and mention.entry.name in groups[-1].interventions):
            unclaimed.append(texts[index])
            index += 1
            continue
        groups += _labelled(page, block, unclaimed)
        unclaimed = []
        if groups[-1].label:
            groups[-1].interventions[mention.entry.name] = None
            mention.entry.arms.append(groups[-1].label)
        index += len(mention.lines)
    groups += _labelled(page, block, unclaimed)
    return tuple(
        Arm(label=group.label, description=group.description, interventions=tuple(group.interventions))
        for group in groups
        if group.label
    )


def _mentions(entries: list[Entry], group_texts: set[str]) -> _Mentions:
    """How groups may name each intervention."""
    mentions = _Mentions()
    for entry in entries:
        lines = (entry.name, *(text for text in entry.description if text in group_texts))
        mentions.by_lines.setdefault(lines, _Mention(lines, entry))
        mentions.lengths.setdefault(entry.name, set()).add(len(lines))
    return mentions


def _mention_at(texts: list[str], index: int, mentions: _Mentions) -> _Mention | None:
    """The intervention that a group names here; if it comes again at once, this is a group's label."""
    # A shorter one would leave a description behind as a group's label.
    for length in sorted(mentions.lengths.get(texts[index], ()), reverse=True):
        lines = tuple(texts[index : index + length])
        mention = mentions.by_lines.get(lines)
        if mention and not _comes_again(texts, index, lines, mentions):
            return mention
    return None


def _comes_again(texts: list[str], index: int, lines: tuple[str, ...], mentions: _Mentions) -> bool:
    end = index + len(lines)
    after = end + len(lines)
    return (
        tuple(texts[index + 1 : end + 1]) == lines
        or (len(lines) == 1 and lines[0] in texts[end : end + 2])
        # Where another intervention follows, the second of the two is the label of the group that names it.
        or (tuple(texts[end:after]) == lines and (after == len(texts) or texts[after] not in mentions.lengths))
    )


def _labelled(page: Page, block: Block, lines: list[str]) -> list[_Group]:
    """The groups that lines between interventions make; one without label where its lines cannot be told."""
    if not lines:
        return []
    if len(lines) <= 2 or all(is_sentence(text) or _IN_PROSE.search(text) for text in lines[1:]):
        return [_Group(lines[0], "\n".join(lines[1:]))]
    in_turn = [_Group(label, text) for label, text in zip(lines[::2], lines[1::2], strict=False)]
    if len(lines) % 2 == 0 and all(is_sentence(text) == bool(i % 2) for i, text in enumerate(lines)):
        return in_turn
    if _alternate_by_length(lines):
        page.doubt(f"{len(lines)} lines from '{lines[0]}' on are taken as labels and descriptions in turn", block)
        return in_turn
    page.doubt(f"{len(lines)} lines from '{lines[0]}' on may be labels or descriptions; only the first is taken", block)
    return [_Group(lines[0]), _Group("")]


def _alternate_by_length(lines: list[str]) -> bool:
    """Whether every second line is longer than those beside it, as descriptions are longer than labels."""
    return len(lines) % 2 == 0 and all(
        len(longer) > len(label) for i, longer in enumerate(lines) if i % 2 for label in lines[i - 1 : i + 2 : 2]
    )
