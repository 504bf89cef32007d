"""``kg query`` and ``kg search`` in a process of their own: limits, time limits, words, and both together."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

import kg
from kg.graph.folder import SEARCH

Run = Callable[..., subprocess.CompletedProcess[str]]

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TRIALS = "SELECT ?id { ?trial a ct:DescribedTrial ; ct:nctId ?id } ORDER BY DESC(?id)"
LONG = 120.0


@pytest.fixture
def run(sample: kg.Graph) -> Run:
    def run(*arguments: str, graph: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kg", *arguments, "-g", str(graph or sample.path.parents[1])],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONG,
        )

    return run


def table(done: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_a_query_that_never_ends_is_stopped(run: Run) -> None:
    begun = time.monotonic()
    done = run("query", "--timeout", "1", ENDLESS)
    assert time.monotonic() - begun < LONG / 2
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "kg: the query took longer than its time limit of 1 s; make it more selective, or set a greater --timeout "
        "(timeout=… in Python), 0 for none.\n"
    )


def test_a_query_without_a_time_limit_answers(run: Run) -> None:
    assert len(table(run("query", "--timeout", "0", TRIALS))) > 3
    done = run("query", "--timeout", "-1", TRIALS)
    assert (done.returncode, done.stderr) == (1, "kg: a time limit is a number of seconds from 0, not -1.\n")


@pytest.mark.parametrize("format_", ["csv", "tsv", "json", "xml", "table"])
def test_a_limited_answer_is_whole_in_its_form_and_says_so(run: Run, sample: kg.Graph, format_: str) -> None:
    done = run("query", "--limit", "3", "--format", format_, TRIALS)
    assert done.returncode == 0
    assert done.stderr.endswith("Only the first 3 rows are shown; --limit 0 shows all.\n")
    last = sorted(sample, reverse=True)[:3]
    if format_ == "json":
        found = [row["id"]["value"] for row in json.loads(done.stdout)["results"]["bindings"]]
    elif format_ == "xml":
        found = [str(each.text) for each in ET.fromstring(done.stdout).iter() if each.tag.endswith("literal")]
    else:
        found = [line.strip().strip('"') for line in done.stdout.splitlines()[1:]]
    assert found == last


def test_statements_are_limited_too(run: Run) -> None:
    done = run("query", "--limit", "5", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "--format", "nt")
    assert done.stderr == "Only the first 5 statements are shown; --limit 0 shows all.\n"
    assert len(done.stdout.splitlines()) == 5


def test_an_answer_that_is_whole_says_nothing(run: Run, sample: kg.Graph) -> None:
    for limit in ("0", str(len(sample))):
        done = run("query", "--limit", limit, TRIALS)
        assert (len(table(done)), done.stderr) == (len(sample), "")


def test_trials_are_found_by_words(run: Run, sample: kg.Graph) -> None:
    found = table(run("search", "hepatocellular", "carcinoma", "-placebo", "--limit", "0"))
    assert {row["nct"] for row in found} <= set(sample)
    expected = sample.search("hepatocellular carcinoma -placebo", limit=None)
    assert [row["nct"] for row in found] == [each.nct_id for each in expected] != []
    assert all("[" in row["snippet"] and row["fields"] and row["title"] for row in found)
    only = table(run("search", "hepatocellular carcinoma", "--in", "titles", "--limit", "0"))
    assert {row["fields"] for row in only} >= {row["fields"] for row in only if "titles" in row["fields"]} != set()


def test_a_limited_search_says_how_many_there_are(run: Run, sample: kg.Graph) -> None:
    number = sample.search_count("carcinoma")
    done = run("search", "carcinoma", "--limit", "2", "--format", "json")
    assert done.stderr == f"2 of {number} trials shown; --limit 0 shows all\n"
    assert [row["nct"] for row in json.loads(done.stdout)] == [
        each.nct_id for each in sample.search("carcinoma", limit=2)
    ]
    assert run("search", "carcinoma", "--limit", "0").stderr == ""


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["&"], "kg: the search has no word; give at least one, for example `lung cancer`.\n"),
        (["-carcinoma"], "kg: the search only says what to leave out; add a word that is to be found.\n"),
    ],
)
def test_a_search_for_nothing_is_refused(run: Run, words: list[str], why: str) -> None:
    done = run("search", *words)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", why)


def test_a_query_asks_only_about_what_a_search_finds(run: Run, sample: kg.Graph) -> None:
    expected = sample.search("hepatocellular", fields=["titles"], limit=None)
    sparql = "SELECT ?id ?relevance { ?trial ct:nctId ?id } ORDER BY DESC(?relevance) ?id"
    found = table(run("query", "--search", "hepatocellular", "--in", "titles", sparql))
    assert [row["id"] for row in found] == [each.nct_id for each in expected] != []
    assert [float(row["relevance"]) for row in found] == [each.score for each in expected]


def test_a_named_query_is_narrowed_by_a_search(run: Run, sample: kg.Graph) -> None:
    expected = {each.nct_id for each in sample.search("hepatocellular", limit=None)}
    narrowed = table(run("query", "--name", "recruiting-now", "--search", "hepatocellular"))
    assert {row["nct"] for row in narrowed} == {
        row["nct"] for row in table(run("query", "--name", "recruiting-now"))
    } & expected
    done = run("query", "--name", "sponsors-by-trials", "--search", "hepatocellular")
    assert done.returncode == 1
    assert done.stderr.startswith("kg: a search narrows ?trial, and this query has no ?trial in its outermost group;")


def test_fields_without_a_search_are_refused(run: Run) -> None:
    done = run("query", "--in", "titles", TRIALS)
    assert (done.returncode, done.stderr) == (1, "kg: fields go with a search; name the words to be found, too.\n")


def test_a_graph_of_an_older_version_says_what_to_do(run: Run, tmp_path: Path, sample: kg.Graph) -> None:
    generation = tmp_path / "generations" / "1"
    generation.mkdir(parents=True)
    (tmp_path / "current").symlink_to("generations/1")
    for path in sample.path.iterdir():
        if path.name != SEARCH:
            (generation / path.name).symlink_to(path)
    done = run("search", "carcinoma", graph=tmp_path)
    assert done.returncode == 1
    assert done.stderr.endswith(
        "search.sqlite: missing, since an older version built this graph. Build the graph again.\n"
    )
    assert len(table(run("query", TRIALS, graph=tmp_path))) == len(sample)
