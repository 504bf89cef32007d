"""Shared claims: what many trials say of one node, brought together without holding them in memory.

Each chunk of trials leaves a sorted file of lines ``node · predicate · object · how many trials say so``. Merging the
files in order brings the claims of one node together; then the node is settled and written once.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from kg.graph.counts import Stated
from kg.rdf.description import POINT, Claim

# More files than this are merged in rounds, since a process may hold only so many open.
_OPEN_AT_ONCE = 128

_LABEL = "rdfs:label"


def write(path: Path, claims: Counter[Claim]) -> None:
    """Write the claims of a chunk, sorted."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(sorted("\t".join((*claim, f"{count}\n")) for claim, count in claims.items()))


def merged(paths: Iterable[Path]) -> Iterator[tuple[str, Stated]]:
    """Each node with its predicates, objects and counts, in order of the nodes' terms."""
    current, stated = "", Stated()
    for line in _lines(list(paths)):
        node, predicate, term, count = line.split("\t")
        if node != current:
            if stated:
                yield current, stated
            current, stated = node, {}
        terms = stated.get(predicate)
        if terms is None:
            stated[predicate] = {term: int(count)}
        else:
            terms[term] = terms.get(term, 0) + int(count)
    if stated:
        yield current, stated


def _lines(paths: list[Path]) -> Iterator[str]:
    """The lines of all files in order."""
    rounds = 0
    while len(paths) > _OPEN_AT_ONCE:
        rounds += 1
        suffix = f".merged{rounds}"  # of its own in each round: a file is never merged into itself
        paths = [_merge_files(paths[at : at + _OPEN_AT_ONCE], suffix) for at in range(0, len(paths), _OPEN_AT_ONCE)]
    with ExitStack() as files:
        yield from heapq.merge(*(files.enter_context(_opened(path)) for path in paths))


def _merge_files(paths: list[Path], suffix: str) -> Path:
    target = paths[0].with_suffix(suffix)
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(paths))
    return target


def _opened(path: Path) -> TextIO:
    return path.open(encoding="utf-8", newline="\n")


def settle(predicates: Mapping[str, Mapping[str, int]]) -> dict[str, list[str]]:
    """The statements about a shared node.

    One ``rdfs:label``: the wording of most trials, ties by alphabet; the other wordings become ``skos:altLabel``. One
    pair of coordinates: the most frequent. Everything else as it was said.

    >>> settle({"rdfs:label": Counter({'"placebo"': 2, '"Placebo"': 5})})
    {'rdfs:label': ['"Placebo"'], 'skos:altLabel': ['"placebo"']}
    """
    statements: dict[str, list[str]] = {}
    for predicate, counts in predicates.items():
        if predicate == POINT:
            latitude, longitude = commonest(counts).split(" ")
            statements["wgs84:lat"], statements["wgs84:long"] = [latitude], [longitude]
        elif predicate == _LABEL:
            label = commonest(counts)
            statements[_LABEL] = [label]
            if others := sorted(counts.keys() - {label}):
                statements["skos:altLabel"] = others
        else:
            statements[predicate] = sorted(counts)
    return statements


def commonest(counts: Mapping[str, int]) -> str:
    """The most frequent of several wordings; of equally frequent ones the first by alphabet."""
    if len(counts) == 1:  # as of most nodes
        return next(iter(counts))
    return min(counts, key=lambda term: (-counts[term], term))
