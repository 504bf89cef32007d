"""Whatever documents of one trial there are, in whatever order, each unit is that of one of them."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kg.trial.codes import Unit
from kg.trial.merge import Told, merge
from kg.trial.model import Agency, Arm, Dated, Identifier, Intervention, ListedTrial, Outcome, Site, Trial
from kg.trial.record import Identity, Record
from kg.trial.text import fold
from kg.trial.units import FORMATS, LAYOUTS, UNITS

T = "NCT99999901"
WORDS = st.sampled_from(["", "Lamp", "lamp ", "Candle", "Wick"])
TYPES = st.sampled_from(["", "DRUG", "DEVICE"])


def some(**parts: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(parts)


def several(made: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(made, max_size=3).map(tuple)


AGENCIES = some(name=WORDS).map(lambda fields: Agency(**fields))
# One field at least of each unit, of every type there is.
TRIALS = some(
    brief_title=WORDS,
    org_study_id=st.none() | WORDS.map(lambda value: Identifier(value=value)),
    overall_status=st.sampled_from(["", "RECRUITING", "COMPLETED", "COMPLETED", "WITHHELD"]),
    start=st.none() | st.sampled_from(["2020", "2020-03", "2020-04-01"]).map(lambda date: Dated(date=date)),
    lead_sponsor=st.none() | AGENCIES,
    sponsors_of_unknown_role=several(AGENCIES),
    has_dmc=st.none() | st.booleans(),
    brief_summary=WORDS,
    conditions=several(WORDS),
    study_type=TYPES,
    enrollment=st.none() | st.integers(0, 3),
    arms=several(some(label=WORDS).map(lambda fields: Arm(**fields))),
    interventions=several(some(type=TYPES, name=WORDS, description=WORDS).map(lambda fields: Intervention(**fields))),
    primary_outcomes=several(WORDS.map(lambda measure: Outcome(measure=measure))),
    sex=WORDS,
    sites=several(WORDS.map(lambda facility: Site(facility=facility))),
    site_count=st.none() | st.integers(0, 3),
    ipd_sharing=WORDS,
    data_version=st.sampled_from(["", "2025-01-01"]),
    listed_trials=several(st.integers(1, 3).map(lambda number: ListedTrial(nct_id=f"NCT0000000{number}"))),
).map(lambda fields: Trial(nct_id=T, **fields))
KINDS = st.sampled_from(
    [*((kind, "") for kind in FORMATS), *((layout.partition("-")[0], layout) for layout in LAYOUTS), ("veeva", "")]
)
DATES = st.sampled_from(["", "2024-01-01", "2025-01", "2025-01-01"])
DOCUMENTS = st.lists(
    st.builds(
        lambda name, sha, kind, updated, trial: Told(
            name, sha, Identity(kind[0], T, updated), Record(trial, layout=kind[1])
        ),
        st.text("ab", max_size=2), st.integers(0, 5).map(str), KINDS, DATES, TRIALS,
    ),
    min_size=1, max_size=5,
    # Documents of one hash are one document; its names may be several.
    unique_by=lambda told: told.sha256,
).flatmap(
    lambda told: st.lists(st.sampled_from(told), max_size=2).map(
        lambda again: [*told, *(Told(f"{each.name}a", each.sha256, each.identity, each.record) for each in again)]
    )
)  # fmt: skip


@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(told: list[Told], random: Any) -> None:
    shuffled = random.sample(told, len(told))
    assert merge(shuffled) == merge(told)


@given(DOCUMENTS)
def test_each_unit_is_that_of_one_document_but_for_types_of_interventions(told: list[Told]) -> None:
    merged = merge(told)
    for unit in Unit:
        origin = merged.origin(unit)
        assert any(origin.sha256 == each.sha256 for each in told)
        fields = [field for field in UNITS[unit] if field not in ("interventions", "listed_trials")]
        assert [getattr(merged.trial, field) for field in fields] == [getattr(origin.trial, field) for field in fields]
    untyped = merged.origin(Unit.ARMS).trial.interventions
    typed = {(fold(each.name), each.type) for document in told for each in document.trial.interventions}
    for mine, theirs in zip(merged.trial.interventions, untyped, strict=True):
        assert mine == theirs or (not theirs.type and replace(mine, type="") == theirs)
        assert (fold(mine.name), mine.type) in typed
    listed = [each for _, list_ in merged.lists for each in list_]
    assert set(merged.trial.listed_trials) == set(listed)


@given(DOCUMENTS)
def test_whatever_is_merged_contributes_and_is_found_by_its_units(told: list[Told]) -> None:
    merged = merge(told)
    assert merged.contributions
    for document, units in merged.contributions:
        assert units
        assert list(units) == [unit for unit in UNITS if unit in units]
        for unit in set(units) - {Unit.ARMS, Unit.RELATED_TRIALS}:
            assert merged.origin(unit) == document
    assert list(merged.disagreements) == sorted(set(merged.disagreements))


@given(DOCUMENTS)
def test_only_the_newest_of_each_format_is_heard(told: list[Told]) -> None:
    merged = merge(told)
    heard = {document.sha256 for document, _ in merged.contributions}
    heard |= {merged.origin(unit).sha256 for unit in Unit}
    records = [each for each in told if each.identity.kind in FORMATS]
    withheld = [each for each in records if each.trial.overall_status == "WITHHELD"]
    if withheld:
        assert len(heard) == 1
        assert heard <= {each.sha256 for each in withheld}
        return
    for one, other in permutations(records, 2):
        if one.identity.kind == other.identity.kind and one.identity.updated < other.identity.updated:
            assert one.sha256 not in heard


@given(TRIALS, KINDS, DATES)
def test_one_document_gives_its_trial_unchanged(trial: Trial, kind: tuple[str, str], updated: str) -> None:
    merged = merge([Told("a", "a", Identity(kind[0], T, updated), Record(trial, layout=kind[1]))])
    assert merged.trial == trial
    assert merged.disagreements == ()
