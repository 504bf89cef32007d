"""The ranker with one thing changed, on the tuning half: what helped and what did not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Final

import msgspec

from benchmarks import related_gold
from benchmarks.related_gold import Gold, is_for_tuning
from benchmarks.related_rankers import METRICS, Ours, judged
from kg.link.features import MASSES, Features, featured
from kg.link.words import BOILERPLATE
from kg.trial.model import Trial
from kg.trial.text import fold

MOST: Final = 400
"""Of a protocol with more queries, so many: the first when their ids are read backwards."""

_DESIGN = {"arm", "baseline", "control", "double", "efficacy", "group", "label", "masked", "open", "placebo", "safety"}


def _with_population(trial: Trial, features: Features) -> Features:
    """Design and population as words of their own, each as heavy as a word that stands there twice."""
    weak = [trial.study_type, *trial.phases, "+".join(trial.age_groups), trial.sex, trial.primary_purpose]
    weak += [
        trial.intervention_model,
        f"healthy {trial.healthy_volunteers}",
        *{each.type for each in trial.interventions},
    ]
    words = {**features.words, **{f"={each}": 1.0 for each in weak if each}}
    return featured(features.nct_id, conditions=features.conditions, interventions=features.interventions, words=words)


def _mass(**masses: int) -> dict[str, object]:
    return {"features.MASSES": MASSES | masses}


VARIANTS: Final[dict[str, Ours]] = {
    "as it is": Ours(),
    "no MeSH headings": Ours({"vectors.SHARES": (0.0, 0.0, 1.0)}),
    "MeSH headings .05 and .05": Ours({"vectors.SHARES": (0.05, 0.05, 0.9)}),
    "MeSH headings .2 and .2": Ours({"vectors.SHARES": (0.2, 0.2, 0.6)}),
    "no pairs of words": Ours({"features.TWO_WORDS": 1e-9}),
    "pairs of words count whole": Ours({"features.TWO_WORDS": 1.0}),
    "no eligibility text": Ours(_mass(eligibility=0)),
    "no detailed description": Ours(_mass(detailed_description=0)),
    "no arms' and interventions' descriptions": Ours(_mass(descriptions=0)),
    "no outcomes": Ours(_mass(outcomes=0)),
    "no summary": Ours(_mass(summary=0)),
    "titles twice": Ours(_mass(titles=120)),
    "every part counts as 50 words": Ours({"features.MASSES": dict.fromkeys(MASSES, 50)}),
    "design and population as words": Ours(change=_with_population),
    "stop list without words of design": Ours({"words.BOILERPLATE": BOILERPLATE - _DESIGN}),
    "plurals stay": Ours({"words.singular": lambda word: word}),
    "whole score from the 64 words that are searched by": Ours(strong=True),
}


def keyed(trials: list[Trial]) -> Gold:
    """Trials of different sponsors that share two keywords which at most sixty trials have."""
    having = defaultdict[str, list[int]](list)
    for place, trial in enumerate(trials):
        for keyword in {fold(keyword) for keyword in trial.keywords}:
            having[keyword].append(place)
    shared = Counter(pair for places in having.values() if len(places) <= 60 for pair in combinations(places, 2))
    gold = defaultdict[int, set[int]](set)
    for (one, other), times in shared.items():
        if times > 1:
            gold[one].add(other)
            gold[other].add(one)
    return related_gold.between_sponsors({query: frozenset(gold[query]) for query in sorted(gold)}, trials)


def table(trials: list[Trial], seen: list[Trial], untold: list[Trial]) -> Iterator[str]:
    """A line for each variant."""
    published = related_gold.published(trials)
    protocols = {
        "publication": (seen, published),
        "the same, other sponsor": (seen, related_gold.between_sponsors(published, trials)),
        "headings hidden": (untold, related_gold.headed(trials)),
        "keywords hidden": ([msgspec.structs.replace(trial, keywords=()) for trial in seen], keyed(trials)),
    }
    chosen = {name: (shown, _tuning(gold, trials)) for name, (shown, gold) in protocols.items()}
    yield "| tuning half, nDCG@10 | " + " | ".join(f"{name} ({len(gold)})" for name, (_, gold) in chosen.items()) + " |"
    yield "|---" * (len(chosen) + 1) + "|"
    for name, rank in VARIANTS.items():
        values = list[float]()
        for shown in {id(shown): shown for shown, _ in chosen.values()}.values():
            values += _ndcgs(rank, shown, [gold for own, gold in chosen.values() if own is shown])
        yield f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |"
    yield ""


def _tuning(gold: Gold, trials: list[Trial]) -> Gold:
    queries = sorted(
        (query for query in gold if is_for_tuning(trials[query])), key=lambda place: trials[place].nct_id[::-1]
    )
    return {query: gold[query] for query in sorted(queries[:MOST])}


def _ndcgs(rank: Ours, trials: list[Trial], golds: list[Gold]) -> list[float]:
    queries = sorted({query for gold in golds for query in gold})
    scores = rank(trials, queries)
    rows = [[place for place, query in enumerate(queries) if query in gold] for gold in golds]
    return [
        float(judged(scores[places], [queries[place] for place in places], gold)[:, METRICS.index("nDCG@10")].mean())
        for places, gold in zip(rows, golds, strict=True)
    ]
