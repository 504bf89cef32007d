"""The shapes that ship with TrialGraph, compiled for what the mapper writes, with the coded values they lean on."""

from __future__ import annotations

from functools import lru_cache

from kg.shacl import shapes
from kg.shacl.check import Checker
from kg.shacl.compile import compiled
from kg.shacl.data import indexed
from kg.shacl.terms import Compact


@lru_cache(maxsize=2)
def checker(base: str) -> Checker:
    """The checks of all shapes that ship, for data under a base."""
    made = compiled(shapes.load().core, Compact(base))
    assert not made.unknown, made.unknown
    return Checker(made)


@lru_cache(maxsize=2)
def codes(base: str) -> dict[str, dict[str, list[str]]]:
    """The coded values that ship, as the mapper would write them."""
    terms = Compact(base)
    return indexed(
        (terms.of(each), terms.of(predicate), terms.of(value)) for each, predicate, value in shapes.load().codes
    )
