"""Pages that were made from a record agree with it, and with each other: no layout makes a disagreement of its own."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from kg.read import readers
from kg.trial.merge import Told, merge
from kg.trial.record import Rejection

pytestmark = pytest.mark.real_data


def told(name: str, body: bytes) -> Told:
    identity = readers.identify(body)
    assert not isinstance(identity, Rejection), identity
    return Told(name, sha256(body).hexdigest(), identity, readers.read(identity.kind, body))


@pytest.fixture(scope="module")
def documents(real_data: Path) -> dict[str, dict[str, Told]]:
    """Trial → its record and its page in each layout."""
    folder = real_data / "pages" / "rendered"
    found: dict[str, dict[str, Told]] = {}
    for line in (folder / "source.ndjson").read_bytes().splitlines():
        record = told("record", line)
        found[record.identity.nct_id] = {"record": record}
    for layout in ("ctv", "meddatax_full", "meddatax_lossy"):
        for path in sorted((folder / layout).glob("*.txt")):
            page = told(layout, path.read_bytes())
            found.setdefault(page.identity.nct_id, {})[layout] = page
    return found


@pytest.mark.parametrize(
    "names",
    [
        ("record", "ctv"),
        ("record", "meddatax_full"),
        ("record", "meddatax_lossy"),
        ("ctv", "meddatax_full"),
        ("ctv", "meddatax_lossy"),
    ],
)
def test_they_agree(documents: dict[str, dict[str, Told]], names: tuple[str, str]) -> None:
    sides = [[each[name] for name in names if name in each] for each in documents.values()]
    pairs = [pair for pair in sides if len(pair) == 2]
    assert len(pairs) > 80
    assert [found for pair in pairs for found in merge(pair).disagreements] == []


def test_beside_its_record_a_page_gives_its_list_alone(documents: dict[str, dict[str, Told]]) -> None:
    for each in documents.values():
        merged = merge(list(each.values()))
        assert {document.name for document, _ in merged.contributions} <= {"record", "meddatax_full"}
        assert merged.trial.conditions == each["record"].trial.conditions
        assert merged.trial.sites == each["record"].trial.sites
