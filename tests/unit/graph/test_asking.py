"""Queries that are put to a process of their own: what they answer, and that they end."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.errors import KgError, QueryError
from kg.graph.answering import answer
from kg.graph.asked import checked_limit
from kg.graph.asking import Apart, checked_timeout
from kg.graph.table import Statements, Table, answer_of

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
STATEMENTS = 5_200
LONG = 60.0  # nothing here takes so long


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with more statements than come at a time."""
    path = tmp_path_factory.mktemp("asked") / "store"
    store = ox.Store(str(path))
    place = ox.NamedNode("http://x.example/n")
    store.bulk_extend(ox.Quad(ox.NamedNode(f"http://x.example/{n}"), place, ox.Literal(n)) for n in range(STATEMENTS))
    store.flush()
    del store
    return path


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that are begun, in order."""
    processes: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def begin(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        processes.append(real(*arguments, **options))
        return processes[-1]

    monkeypatch.setattr("kg.graph.asking.subprocess.Popen", begin)
    return processes


@pytest.fixture
def apart(folder: Path, begun: list[subprocess.Popen[bytes]]) -> Iterator[Apart]:
    apart = Apart(folder)
    yield apart
    apart.close()
    assert all(process.poll() is not None for process in begun)


def asked(apart: Apart, sparql: str, seconds: float = LONG, limit: int | None = None) -> Table | Statements:
    return answer_of(apart.ask(sparql, seconds, limit))


def here(folder: Path, sparql: str, limit: int | None = None) -> Table | Statements:
    return answer_of(answer(ox.Store.read_only(str(folder)), sparql, limit))


@pytest.mark.parametrize("limit", [None, 1, STATEMENTS - 1, STATEMENTS, STATEMENTS + 1])
@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?s ?n { ?s ?p ?n } ORDER BY DESC(?n)",
        'SELECT ?s ?none (STRLANG("a", "fr") AS ?l) (1.5 AS ?d) (BNODE("b") AS ?b) { ?s ?p 7 }',
        "SELECT ?s { ?s ?p -1 }",
        "ASK { ?s ?p 7 }",
        "CONSTRUCT { ?s ?p 1 } WHERE { ?s ?p ?n }",
    ],
)
def test_it_answers_as_the_store_does_here(apart: Apart, folder: Path, sparql: str, limit: int | None) -> None:
    one, other = asked(apart, sparql, limit=limit), here(folder, sparql, limit)
    assert type(one) is type(other)
    assert one.limited == other.limited
    assert len(one) == len(other)
    if "BNODE" not in sparql:
        assert list(one) == list(other)


@pytest.mark.parametrize(
    ("limit", "shown", "limited"),
    [(None, STATEMENTS, False), (STATEMENTS, STATEMENTS, False), (STATEMENTS - 1, STATEMENTS - 1, True), (1, 1, True)],
)
def test_a_limit_tells_whether_there_is_more(folder: Path, limit: int | None, shown: int, limited: bool) -> None:
    table = here(folder, "SELECT ?n { ?s ?p ?n } ORDER BY DESC(?n)", limit)
    statements = here(folder, "CONSTRUCT { ?s ?p ?n . ?s ?p ?n } WHERE { ?s ?p ?n }", limit)
    assert (len(table), table.limited) == (len(statements), statements.limited) == (shown, limited)
    assert isinstance(table, Table)
    assert next(iter(table)) == {"n": STATEMENTS - 1}  # the order of the query is kept


def test_statements_that_come_twice_count_once(folder: Path) -> None:
    found = here(folder, "CONSTRUCT { <http://x.example/a> ?p 1 } WHERE { ?s ?p ?n }", 1)
    assert (len(found), found.limited) == (1, False)


def test_one_process_answers_many_questions(apart: Apart, begun: list[subprocess.Popen[bytes]]) -> None:
    for number in range(5):
        assert len(asked(apart, f"SELECT ?s {{ ?s ?p {number} }}")) == 1
    assert len(begun) == 1


def test_a_query_that_is_none_says_so_and_the_process_lives(apart: Apart, begun: list[subprocess.Popen[bytes]]) -> None:
    for sparql in ("SELECT", "INSERT DATA { <a:b> <a:c> 1 }"):
        with pytest.raises(QueryError, match=r"not a SPARQL query: .*`kg query --list` shows examples"):
            asked(apart, sparql)
    assert len(asked(apart, "ASK {}")) == len(begun) == 1


def test_a_query_that_never_ends_is_stopped(apart: Apart, begun: list[subprocess.Popen[bytes]]) -> None:
    with pytest.raises(QueryError, match=r"took longer than its time limit of 0\.2 s; make it more selective, or set"):
        asked(apart, ENDLESS, 0.2)
    (process,) = begun
    assert process.poll() is not None  # nothing burns
    assert len(asked(apart, "ASK {}")) == 1
    assert len(begun) == 2


def test_rows_that_never_end_are_stopped(apart: Apart, begun: list[subprocess.Popen[bytes]]) -> None:
    with pytest.raises(QueryError, match="time limit"):
        asked(apart, "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 0.5)
    assert begun[0].poll() is not None


def test_an_answer_that_nobody_reads_on_is_given_up(apart: Apart, begun: list[subprocess.Popen[bytes]]) -> None:
    pieces = apart.ask("SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }", LONG, None)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert begun[0].poll() is not None


def test_a_process_that_died_is_replaced(apart: Apart, begun: list[subprocess.Popen[bytes]]) -> None:
    asked(apart, "ASK {}")
    begun[0].kill()
    begun[0].wait()
    assert len(asked(apart, "ASK {}")) == 1
    assert len(begun) == 2


def test_a_process_that_dies_while_it_answers_is_told_in_a_sentence(
    apart: Apart, begun: list[subprocess.Popen[bytes]]
) -> None:
    asked(apart, "ASK {}")
    killing = threading.Timer(0.3, begun[0].kill)
    killing.start()
    with pytest.raises(QueryError, match=r"the process that answers has died, perhaps for lack of memory"):
        asked(apart, ENDLESS)
    killing.join()


def test_threads_do_not_get_each_others_answers(apart: Apart) -> None:
    found: dict[int, list[Any]] = {}

    def ask(number: int) -> None:
        found[number] = list(asked(apart, f"SELECT ({number} AS ?n) {{}}"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: [{"n": number}] for number in range(8)}


def test_a_store_that_is_missing_is_told_in_a_sentence(tmp_path: Path, begun: list[subprocess.Popen[bytes]]) -> None:
    with pytest.raises(KgError, match=r"nowhere: the store cannot be opened \(.*\)\. Build the graph again\."):
        asked(Apart(tmp_path / "nowhere"), "ASK {}")
    assert begun[0].poll() is not None


SCRIPT = """
import sys
from pathlib import Path
from kg.graph.asking import Apart
apart = Apart(Path(sys.argv[1]))
list(apart.ask("ASK {}", 60.0, None))
print(apart._waiting[0]._process.pid, flush=True)
list(apart.ask(sys.argv[2], 60.0, None))
"""


@pytest.mark.parametrize("end", ["kill", "done"])
def test_no_process_outlives_the_one_that_asks(folder: Path, end: str) -> None:
    """Not even one that is in the middle of a query, when the one that asks is killed."""
    sparql = ENDLESS if end == "kill" else "ASK {}"
    asker = subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder), sparql], stdout=subprocess.PIPE, text=True)
    assert asker.stdout is not None
    pid = int(asker.stdout.readline())
    if end == "kill":
        asker.kill()
    asker.wait(LONG)
    asker.stdout.close()
    deadline = time.monotonic() + LONG
    while is_alive(pid):
        assert time.monotonic() < deadline, "a query goes on though nobody waits for it"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    return not (status.exists() and "State:\tZ" in status.read_text())


@pytest.mark.parametrize("timeout", [-1, float("nan"), float("inf"), 1e300])
def test_a_time_limit_is_a_number(timeout: float) -> None:
    with pytest.raises(QueryError, match="a time limit is a number of seconds from 0, not"):
        checked_timeout(timeout)


def test_no_limit_is_none_or_nothing() -> None:
    assert checked_timeout(None) is checked_timeout(0) is checked_limit(None) is checked_limit(0) is None
    with pytest.raises(QueryError, match="a limit is a number from 1, or 0 for all, not -1"):
        checked_limit(-1)
