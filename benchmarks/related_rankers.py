"""Rankers, and how good their ranking is: each gives for every query a score for every trial."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Final
from unittest import mock

import numpy as np
import numpy.typing as npt
from scipy import sparse

from benchmarks.related_gold import Gold
from kg.link import features as featuring
from kg.link import words as wording
from kg.link.features import Features, features
from kg.link.statistics import fit
from kg.link.vectors import matrix
from kg.link.words import words
from kg.trial.model import Trial

Scores = npt.NDArray[np.float64]
Ranker = Callable[[list[Trial], Sequence[int]], Scores]

METRICS: Final = ("recall@1", "recall@10", "recall@100", "MRR", "nDCG@10")

SHORT: Final = ("titles", "conditions", "interventions")
FULL: Final = (*SHORT, "keywords", "summary", "outcomes")
ALL: Final = (*FULL, "descriptions", "detailed_description", "eligibility")


def plain(text: str) -> list[str]:
    """Words as most tools take them: two letters or more, in lower case."""
    return re.findall(r"\b\w\w+\b", text.lower())


def ours_alone(text: str) -> list[str]:
    """Single words as our ranker takes them."""
    return [word for word in words(text) if " " not in word]


def _counts(trials: list[Trial], fields: Sequence[str], split: Callable[[str], list[str]]) -> sparse.csr_array:
    places: dict[str, int] = {}
    column, value, ends = list[int](), list[float](), [0]
    for trial in trials:
        texts = featuring.texts(trial)
        found = Counter(word for name in fields for text in _of(name, texts) for word in split(text))
        for word, times in found.items():
            column.append(places.setdefault(word, len(places)))
            value.append(times)
        ends.append(len(column))
    return sparse.csr_array((np.array(value, float), column, ends), (len(trials), len(places)))


def _of(name: str, texts: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The texts of a part; of the titles the brief one, as baselines are usually told."""
    return texts[name][:1] if name == "titles" else texts[name]


def tfidf(fields: Sequence[str], split: Callable[[str], list[str]] = plain) -> Ranker:
    """TF-IDF with the logarithm of the frequency, smoothed, of length one."""

    def rank(trials: list[Trial], queries: Sequence[int]) -> Scores:
        rows = _counts(trials, fields, split)
        having = np.bincount(rows.indices, minlength=rows.shape[1])
        rows.data = (1 + np.log(rows.data)) * (np.log((1 + len(trials)) / (1 + having)) + 1)[rows.indices]
        lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
        rows = sparse.diags_array(1 / np.maximum(lengths, 1e-12)) @ rows
        return np.asarray((rows[list(queries)] @ rows.T).toarray())

    return rank


def bm25(fields: Sequence[str], split: Callable[[str], list[str]] = plain, k: float = 1.2, b: float = 0.75) -> Ranker:
    """BM25 (Lucene's), the query's words as often as they stand in it."""

    def rank(trials: list[Trial], queries: Sequence[int]) -> Scores:
        rows = _counts(trials, fields, split)
        having = np.bincount(rows.indices, minlength=rows.shape[1])
        length = np.asarray(rows.sum(axis=1))
        told = rows.copy()
        norm = np.repeat(k * (1 - b + b * length / length.mean()), np.diff(rows.indptr))
        idf = np.log(1 + (len(trials) - having + 0.5) / (having + 0.5))
        told.data = idf[rows.indices] * rows.data / (rows.data + norm)
        return np.asarray((rows[list(queries)] @ told.T).toarray())

    return rank


@dataclass(frozen=True)
class Ours:
    """Our ranker, or it with other constants (``module.NAME`` → value) or with other features."""

    constants: dict[str, Any] = field(default_factory=dict)
    change: Callable[[Trial, Features], Features] | None = None
    strong: bool = False

    def __call__(self, trials: list[Trial], queries: Sequence[int]) -> Scores:
        wording._plain.cache_clear()
        with ExitStack() as stack:
            for name, value in self.constants.items():
                stack.enter_context(mock.patch(f"kg.link.{name}", value))
            found = [features(trial) for trial in trials]
            if self.change:
                found = [self.change(trial, each) for trial, each in zip(trials, found, strict=True)]
            vectors = matrix(found, fit(found))
            rows = (vectors.strong if self.strong else vectors.rows).astype(np.float64)
        wording._plain.cache_clear()
        return np.asarray((rows[list(queries)] @ rows.T).toarray())


BASELINES: Final[dict[str, Ranker]] = {
    "TF-IDF, title + conditions + interventions": tfidf(SHORT),
    "BM25, title + conditions + interventions": bm25(SHORT),
    "TF-IDF, + keywords + summary + outcomes": tfidf(FULL),
    "BM25, + keywords + summary + outcomes": bm25(FULL),
}


def judged(scores: Scores, queries: Sequence[int], gold: Gold) -> npt.NDArray[np.float64]:
    """A row of :data:`METRICS` for each query. Equal scores are in the order of ids."""
    return np.array([_judged(row, query, gold[query]) for row, query in zip(scores, queries, strict=True)])


def _judged(scores: Scores, query: int, related: frozenset[int]) -> list[float]:
    ranks = np.sort(ranks_of(scores, query)[sorted(related)])
    ideal = sum(1 / np.log2(place + 2) for place in range(min(10, len(ranks))))
    gained = sum(1 / np.log2(rank + 2) for rank in ranks if rank < 10)
    recall = [float((ranks < limit).mean()) for limit in (1, 10, 100)]
    return [*recall, 1 / (1 + float(ranks[0])), gained / ideal]


def ranks_of(scores: Scores, query: int) -> npt.NDArray[np.int64]:
    """The rank of each trial, from 0; the query itself comes last."""
    scores = np.round(scores, 9)
    scores[query] = -1.0
    ranks = np.empty(len(scores), np.int64)
    ranks[np.lexsort((np.arange(len(scores)), -scores))] = np.arange(len(scores))
    return ranks


def interval(one: Scores, other: Scores, groups: Sequence[int], times: int = 10_000) -> tuple[float, float]:
    """A 95 % interval of the difference of two means, by drawing groups of queries with replacement, paired."""
    labels, places = np.unique(groups, return_inverse=True)
    sums = np.bincount(places, one - other, len(labels))
    sizes = np.bincount(places, minlength=len(labels))
    draws = np.random.default_rng(1).integers(0, len(labels), (times, len(labels)))
    low, high = np.quantile(sums[draws].sum(axis=1) / sizes[draws].sum(axis=1), [0.025, 0.975])
    return float(low), float(high)


def lines(title: str, rows: dict[str, npt.NDArray[np.float64]]) -> Iterator[str]:
    """A table of mean metrics, a ranker a line."""
    yield f"| {title} | " + " | ".join(METRICS) + " |"
    yield "|---" * (len(METRICS) + 1) + "|"
    for name, values in rows.items():
        yield f"| {name} | " + " | ".join(f"{value:.3f}" for value in values.mean(axis=0)) + " |"
