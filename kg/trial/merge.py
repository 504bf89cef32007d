"""Several documents of one trial: which one speaks."""

from __future__ import annotations

from kg.trial.record import Identity

# A registry's own record speaks before a page about it; among records the richer format breaks a tie.
_RANK = {"ctgov-json": 2, "veeva": 1, "meddatax": 1}


def precedence(identity: Identity, sha256: str) -> tuple[bool, str, int, str]:
    """The key by which the document that speaks is the greatest.

    A record of the registry before a page; then the newest by the day its registry posted it; then the richer format;
    then the hash, so that the choice never depends on the order of files.

    >>> old, new = Identity("ctgov-json", "NCT1", "2024-01-01"), Identity("ctgov-json", "NCT1", "2025-01-01")
    >>> max((old, "ff"), (new, "00"), key=lambda pair: precedence(*pair)) == (new, "00")
    True
    """
    rank = _RANK.get(identity.kind, 0)
    return rank > 1, identity.updated, rank, sha256
