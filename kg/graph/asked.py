"""What can be asked of a generation: SPARQL, named queries, words."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph as ox

from kg.errors import KgError, QueryError
from kg.graph import store
from kg.graph.answering import Piece, answer
from kg.graph.asking import TIMEOUT, Apart, checked_timeout
from kg.graph.folder import SEARCH
from kg.graph.joining import joined
from kg.graph.query import named_query, with_prefixes
from kg.graph.search import Found, Search
from kg.graph.table import Statements, Table, answer_of
from kg.rdf.names import BASE


class Asked:
    """A generation in its folder, to be asked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._apart = Apart(path / "store")
        weakref.finalize(self, self._apart.close)

    @cached_property
    def store(self) -> ox.Store:
        """The Oxigraph store, read-only."""
        return store.opened(self.path / "store")

    @cached_property
    def info(self) -> dict[str, Any]:
        """The content of ``build.json``: inputs, counts, versions.

        Raises:
            KgError: it is missing or damaged.
        """
        path = self.path / "build.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        except (OSError, msgspec.MsgspecError) as error:
            raise KgError(f"{path}: missing or damaged. Build the graph again.") from error

    @property
    def base(self) -> str:
        """The beginning of all data IRIs."""
        return str(self.info.get("base", BASE))

    def query(
        self,
        sparql: str,
        *,
        timeout: float | None = TIMEOUT,
        limit: int | None = None,
        search: str | None = None,
        fields: Iterable[str] | None = None,
    ) -> Table | Statements:
        """The answer to a SPARQL query. Known prefixes need not be declared.

        A query that takes longer than ``timeout`` seconds is stopped: it runs in a process of its own, which is kept
        for the next one. The first takes some 60 ms more for that, each later one 0.1 ms, and 1,000 rows of an answer
        10 ms. With None or 0 it runs here, without a limit.

        Of a longer answer only the first ``limit`` rows or statements are given, and its ``limited`` is true.

        ``search`` asks only about the trials that a search finds (see :meth:`search`, also for ``fields``): ``?trial``
        stands for one of them, ``?relevance`` for its score.

            graph.query("SELECT ?id { ?trial ct:nctId ?id ; ct:hasResults true } ORDER BY DESC(?relevance)",
                        search="lung cancer")

        Raises:
            QueryError: it is not SPARQL, it is an update, it fails, or it takes longer; the limits are no numbers from
                0; or there is nothing to search for, or no place in the query for what is found.
        """
        seconds, rows = checked_timeout(timeout), checked_limit(limit)
        if fields is not None and search is None:
            raise QueryError("fields go with a search; name the words to be found, too.")
        text = sparql if search is None else joined(sparql, self._scores(search, fields), self.base)
        return answer_of(self._pieces(with_prefixes(text, self.base), seconds, rows), self.base)

    def select(
        self,
        sparql: str,
        *,
        timeout: float | None = TIMEOUT,
        limit: int | None = None,
        search: str | None = None,
        fields: Iterable[str] | None = None,
    ) -> Table:
        """The answer to a SELECT or ASK query; the rest as in :meth:`query`.

        Raises:
            QueryError: it is no such query, or as in :meth:`query`.
        """
        found = self.query(sparql, timeout=timeout, limit=limit, search=search, fields=fields)
        if not isinstance(found, Table):
            raise QueryError("a SELECT or ASK query is needed here")
        return found

    def ask(
        self,
        name: str,
        values: Mapping[str, str] | None = None,
        /,
        *,
        timeout: float | None = TIMEOUT,
        limit: int | None = None,
        search: str | None = None,
        fields: Iterable[str] | None = None,
        **more: str,
    ) -> Table:
        """The answer to a named query, such as ``graph.ask("trials-by-condition", condition="carcinoma")``; the rest as
        in :meth:`query`. A query that keeps the first fifty, say, keeps them before a search narrows them.

        Raises:
            QueryError: no such query, a parameter is missing or unknown, or as in :meth:`query`.
        """
        text = self.named(name, {**(values or {}), **more})
        return self.select(text, timeout=timeout, limit=limit, search=search, fields=fields)

    def named(self, name: str, values: Mapping[str, str]) -> str:
        """The SPARQL text of a named query, made for this graph: where a parameter is a part of a text, the search
        tells which trials could have it.

        Raises:
            QueryError: no such query, or a parameter is missing or unknown, or has a value that it does not take.
        """
        return named_query(name).filled(values, self._with_part)

    def _with_part(self, part: str, field: str) -> list[str] | None:
        try:
            with closing(self._search()) as search:
                return search.with_part(part, field)
        except KgError:  # an older version built the graph; the query only takes longer
            return None

    def search(self, text: str, *, fields: Iterable[str] | None = None, limit: int | None = 100) -> list[Found]:
        """The trials whose titles, conditions, interventions or sponsors have some words, the best first.

        All words are needed; ``"two words"`` stand together, ``immun*`` is a beginning, ``OR`` joins its neighbours,
        ``-word`` leaves trials out. A word also finds its regular English plural or singular. ``fields`` are some of
        ``titles``, ``conditions``, ``interventions`` and ``sponsors``. With ``limit`` None or 0 there are all of them.

            for found in graph.search('"lung cancer" pembrolizumab', fields=["titles"], limit=20):
                print(found.nct_id, found.score, found.snippet)

        Raises:
            QueryError: there is no word in the text, or no such field.
            KgError: an older version built the graph, or this Python's SQLite cannot search.
        """
        with closing(self._search()) as search:
            return search.find(text, fields=fields, limit=checked_limit(limit))

    def search_count(self, text: str, *, fields: Iterable[str] | None = None) -> int:
        """How many trials :meth:`search` finds without a limit.

        Raises:
            KgError: as :meth:`search`.
        """
        with closing(self._search()) as search:
            return search.count(text, fields=fields)

    def _scores(self, text: str, fields: Iterable[str] | None) -> list[tuple[str, float]]:
        with closing(self._search()) as search:
            return search.scores(text, fields=fields)

    def _search(self) -> Search:
        return Search(self.path / SEARCH)

    def _pieces(self, sparql: str, seconds: float | None, limit: int | None) -> Iterator[Piece]:
        return answer(self.store, sparql, limit) if seconds is None else self._apart.ask(sparql, seconds, limit)


def checked_limit(limit: int | None) -> int | None:
    """A number of rows; None where all are wanted.

    >>> checked_limit(0), checked_limit(10)
    (None, 10)

    Raises:
        QueryError: it is less than 0.
    """
    if limit is not None and limit < 0:
        raise QueryError(f"a limit is a number from 1, or 0 for all, not {limit}.")
    return limit or None
