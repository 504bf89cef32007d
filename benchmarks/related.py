"""Is our list of similar trials any good? Against TF-IDF and BM25, on trials that belong together by other signs.

``python -m benchmarks.related`` prints every table of ``docs/related.md`` about quality but the variants;
``--only gold|headings|naming|pruning|variants`` one of them; ``--scale 50000 --threads 2`` time and memory, with
``--as-built`` those of a build, which has large arrays in files. Ids and sponsors' names are taken out of what the
rankers see; references, sites and people are never in it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from benchmarks import related_gold, related_rankers, related_variants
from benchmarks.related_gold import Gold, is_for_tuning
from benchmarks.related_rankers import ALL, BASELINES, METRICS, Ours, Ranker, bm25, judged, lines, ours_alone, tfidf
from benchmarks.related_scale import as_built, scale
from kg.link import similar
from kg.link.features import features
from kg.link.statistics import fit
from kg.link.vectors import matrix
from kg.trial.model import Trial

RANKERS: Final[dict[str, Ranker]] = {
    **BASELINES,
    "TF-IDF, all the text that ours sees": tfidf(ALL),
    "BM25, all the text that ours sees": bm25(ALL),
    "BM25, the same with our words": bm25(ALL, ours_alone),
    "ours": Ours(),
}

Rows = dict[str, npt.NDArray[np.float64]]


class Corpus:
    """The trials as they are, and as rankers see them."""

    def __init__(self) -> None:
        self.trials = related_gold.corpus()
        self.seen = [related_gold.masked(trial) for trial in self.trials]
        self.untold = [_without_headings(trial) for trial in self.seen]


def _without_headings(trial: Trial) -> Trial:
    nothing: dict[str, Any] = {
        name: () for name in trial.__struct_fields__ if name.endswith(("_headings", "ancestors"))
    }
    return msgspec.structs.replace(trial, **nothing)


def _ranked(trials: list[Trial], gold: Gold) -> Rows:
    return {name: judged(rank(trials, list(gold)), list(gold), gold) for name, rank in RANKERS.items()}


def by_gold(corpus: Corpus) -> Iterator[str]:
    """Trials that share a publication, a registration or a grant: both halves, and the pairs of different sponsors."""
    gold = related_gold.published(corpus.trials)
    rows = _ranked(corpus.seen, gold)
    group = related_gold.groups(gold)
    tuning = {query: is_for_tuning(corpus.trials[query]) for query in gold}
    touched = {group[query] for query in gold if tuning[query]}
    yield f"{len(gold)} queries, {sum(map(len, gold.values())) // 2} pairs, {len(set(group.values()))} groups.\n"
    parts: dict[str, Callable[[int], bool]] = {
        "test half": lambda query: not tuning[query],
        "test half, none of whose group was tuned on": lambda query: group[query] not in touched,
        "tuning half": lambda query: tuning[query],
        "both halves": lambda query: True,
    }
    for title, belongs in parts.items():
        yield from _part(title, rows, list(gold), belongs, group)
    for title, other in {
        "without references that the registry found": related_gold.published(corpus.trials, derived=False),
        "pairs of different sponsors": related_gold.between_sponsors(gold, corpus.trials),
    }.items():
        halved = {query: related for query, related in other.items() if not tuning[query]}
        yield from _part(f"test half, {title}", _ranked(corpus.seen, halved), list(halved), lambda query: True, group)


def _part(
    title: str, rows: Rows, queries: list[int], belongs: Callable[[int], bool], group: dict[int, int]
) -> Iterator[str]:
    """A table of some of the queries, and how much better ours is than each other ranker in nDCG@10."""
    places = [place for place, query in enumerate(queries) if belongs(query)]
    chosen = {name: values[places] for name, values in rows.items()}
    yield from lines(f"{title}, {len(places)} queries", chosen)
    yield ""
    groups = [group[queries[place]] for place in places]
    own = chosen["ours"][:, METRICS.index("nDCG@10")]
    for name, values in chosen.items():
        if name != "ours":
            other = values[:, METRICS.index("nDCG@10")]
            low, high = related_rankers.interval(own, other, groups)
            yield f"- ours − {name}: {own.mean() - other.mean():+.3f} [{low:+.3f}, {high:+.3f}],"
            yield f"  {own.mean() / other.mean() - 1:+.0%}"
    yield ""


def by_headings(corpus: Corpus) -> Iterator[str]:
    """MeSH headings hidden: do neighbours share them, and can they be foretold from the ten nearest?"""
    gold = related_gold.headed(corpus.trials)
    gold = {query: related for query, related in gold.items() if not is_for_tuning(corpus.trials[query])}
    queries, rows, foretold = list(gold), Rows(), dict[str, tuple[float, float]]()
    for name, rank in RANKERS.items():
        scores = rank(corpus.untold, queries)
        rows[name] = judged(scores.copy(), queries, gold)
        foretold[name] = _foretold(scores, queries, corpus.trials)
    yield from _part(
        "headings hidden, test half", rows, queries, lambda query: True, {query: query for query in queries}
    )
    yield "| heading that the ten nearest name most is one of the trial's | condition | intervention |"
    yield "|---|---|---|"
    yield from (f"| {name} | {one:.3f} | {other:.3f} |" for name, (one, other) in foretold.items())
    yield ""


def _foretold(scores: npt.NDArray[np.float64], queries: list[int], trials: list[Trial]) -> tuple[float, float]:
    hits = Counter[str]()
    for row, query in zip(scores, queries, strict=True):
        nearest = np.argsort(related_rankers.ranks_of(row, query))[:10]
        for field in ("condition_headings", "intervention_headings"):
            votes = Counter[str]()
            for place in nearest:
                votes.update({heading.term: float(row[place]) for heading in getattr(trials[place], field)})
            best = min(votes, key=lambda term: (-votes[term], term), default="")
            hits[field] += best in {heading.term for heading in getattr(trials[query], field)}
    return hits["condition_headings"] / len(queries), hits["intervention_headings"] / len(queries)


def by_names(corpus: Corpus) -> Iterator[str]:
    """Trials of which one names the other in its text: few, and easy."""
    gold = related_gold.naming(corpus.trials)
    yield from lines(f"one names the other, {len(gold)} queries", _ranked(corpus.seen, gold))
    yield ""


def by_variants(corpus: Corpus) -> Iterator[str]:
    """What helps and what does not, on the tuning half: nDCG@10 by publication, headings hidden, keywords hidden."""
    yield from related_variants.table(corpus.trials, corpus.seen, corpus.untold)


def by_pruning(corpus: Corpus) -> Iterator[str]:
    """How many of the ten nearest by whole vectors are among the candidates."""
    found = [features(trial) for trial in corpus.seen]
    vectors = matrix(found, fit(found))
    whole = np.round((vectors.rows.astype(float) @ vectors.rows.T.astype(float)).toarray(), similar.DIGITS)
    np.fill_diagonal(whole, 0)
    nearest = [np.lexsort((np.arange(len(row)), -row))[: similar.TOP] for row in whole]
    product = (vectors.strong @ vectors.strong.T).toarray()
    np.fill_diagonal(product, 0)
    yield "| candidates | of the ten nearest, found | of those that are edges |"
    yield "|---|---|---|"
    for number in (20, 50, 100, 200):
        last = np.partition(product, -number, axis=1)[:, -number]
        held = [(product[row, places] >= last[row]) for row, places in enumerate(nearest)]
        edges = [held[row][whole[row, places] >= similar.LEAST] for row, places in enumerate(nearest)]
        yield f"| {number} | {np.concatenate(held).mean():.3f} | {np.concatenate(edges).mean():.3f} |"
    yield ""


PARTS: Final = {
    "gold": by_gold,
    "headings": by_headings,
    "naming": by_names,
    "pruning": by_pruning,
    "variants": by_variants,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--scale", type=int)
    parser.add_argument("--as-built", action="store_true", help="with --scale: with large arrays in files")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    if options.scale:
        for line in (as_built if options.as_built else scale)(options.scale, options.threads):
            print(line, flush=True)
        return
    corpus = Corpus()
    for name in [options.only] if options.only else (part for part in PARTS if part != "variants"):
        for line in PARTS[name](corpus):
            print(line, flush=True)


if __name__ == "__main__":
    main()
