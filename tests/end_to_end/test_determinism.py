"""The same input gives the same bytes, whatever the order of files, the number of workers and the hash seed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg.shipped import folder

PUBLISHED = ("graph.ttl", "findings.ttl", "findings.tsv", "doubts.tsv", "rejected.tsv", "build.json")


def build(cwd: Path, output: str, sources: list[str], workers: int, seed: str) -> dict[str, bytes]:
    command = [sys.executable, "-m", "kg", "build", *sources, "-o", output, "--workers", str(workers)]
    subprocess.run(command, cwd=cwd, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
    return {name: (cwd / output / name).read_bytes() for name in PUBLISHED}


def scattered(records: list[bytes], into: Path, seed: int) -> list[str]:
    """The records as files of three folders, written in a random order."""
    names = [f"{number:04d}.json" for number in range(len(records))]
    order = list(range(len(records)))
    random.Random(seed).shuffle(order)
    for index in order:
        home = into / f"part{index % 3}"
        home.mkdir(exist_ok=True)
        (home / names[index]).write_bytes(records[index])
    return [f"part{number}" for number in range(3)]


def check(records: list[bytes], tmp_path: Path) -> None:
    outcomes = []
    for run, (workers, seed) in enumerate([(1, "0"), (2, "1"), (3, "4242")]):
        home = tmp_path / f"run{run}"
        home.mkdir()
        sources = scattered(records, home, run)
        random.Random(run).shuffle(sources)
        outcomes.append(build(home, "out", sources, workers, seed))
    for name in PUBLISHED:
        assert outcomes[0][name] == outcomes[1][name] == outcomes[2][name], name


def test_sample_records(tmp_path: Path) -> None:
    check((folder("sample") / "documents" / "records.ndjson").read_bytes().splitlines(), tmp_path)


@pytest.mark.real_data
def test_real_records(real_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(real_data / "ctgov" / "ctg-studies.json.zip") as archive:
        check([archive.read(name) for name in sorted(archive.namelist())[::55]], tmp_path)


def test_graph_is_read_alike_by_two_libraries(tmp_path: Path) -> None:
    """rdflib and Oxigraph find the same number of triples in graph.ttl, and as many as build.json says."""
    home = folder("sample") / "documents"
    build(tmp_path, "out", [str(home)], 1, "0")
    text = (tmp_path / "out" / "graph.ttl").read_bytes()
    by_oxigraph = set(ox.parse(text, format=ox.RdfFormat.TURTLE))
    by_rdflib = rdflib.Graph().parse(data=text, format="turtle")
    stated = int((tmp_path / "out" / "build.json").read_text().split('"triples": ')[1].split(",")[0])
    assert len(by_oxigraph) == len(by_rdflib) == stated
