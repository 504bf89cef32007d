"""Real trials in their revisions, coming, changing and going: the graph is always that of a build from scratch."""

from __future__ import annotations

import gzip
import json
import random
import zipfile
from pathlib import Path

import pytest

from kg import changes
from kg.link import kept
from tests.end_to_end.test_updating import build, from_scratch, same, traced

pytestmark = pytest.mark.real_data

Versions = dict[str, list[bytes]]


@pytest.fixture(scope="module")
def versions(real_data: Path) -> Versions:
    """Trials with all their versions: those of which there are several, and some others."""
    found: Versions = {}
    with gzip.open(real_data / "ctgov" / "revisions.ndjson.gz") as lines:
        for line in lines:
            nct_id = json.loads(line)["protocolSection"]["identificationModule"]["nctId"]
            found.setdefault(nct_id, []).append(line.strip())
    with zipfile.ZipFile(real_data / "ctgov" / "ctg-studies.json.zip") as archive:
        names = {Path(name).stem: name for name in archive.namelist()}
        some = random.Random(1).sample(sorted(names), 30)
        return {
            nct_id: [archive.read(names[nct_id]), *found.get(nct_id, [])]
            for nct_id in sorted({*random.Random(2).sample(sorted(found.keys() & names.keys()), 30), *some})
        }


@pytest.mark.parametrize("seed", range(2))
def test_revisions_in_any_sequence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, versions: Versions, seed: int
) -> None:
    monkeypatch.setattr(kept, "AGED", float("inf"))
    monkeypatch.setattr(changes, "MOST", 1.0)
    made, chance = traced(monkeypatch), random.Random(seed)
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    state = {nct_id: chance.choice(each) for nct_id, each in versions.items() if chance.random() < 0.9}
    put(source, state)
    build(source, output)
    for _ in range(3):
        for nct_id in chance.sample(sorted(versions), 12):
            if nct_id in state and chance.random() < 0.25:
                del state[nct_id]
            else:
                state[nct_id] = chance.choice(versions[nct_id])
        put(source, state)
        made.clear()
        graph = build(source, output)
        assert made == [True]
        same(graph, from_scratch(source, tmp_path / "clean", graph, monkeypatch))


def put(folder: Path, state: dict[str, bytes]) -> None:
    for path in folder.iterdir():
        path.unlink()
    for nct_id, body in state.items():
        (folder / f"{nct_id}.json").write_bytes(body)
