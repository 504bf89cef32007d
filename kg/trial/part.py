"""The base of all parts of a trial."""

from __future__ import annotations

from msgspec import Struct


# Not watched by the garbage collector: parts are frozen and hold texts and parts, so they never make a circle.
class Part(Struct, frozen=True, kw_only=True, gc=False):
    """Base of all parts of a trial. Every field may be missing."""
