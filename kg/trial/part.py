"""The base of all parts of a trial."""

from __future__ import annotations

from msgspec import Struct


class Part(Struct, frozen=True, kw_only=True):
    """Base of all parts of a trial. Every field may be missing."""
