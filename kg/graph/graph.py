"""A graph that a build left: ask it."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import pyoxigraph as ox

from kg.errors import KgError, NotFound, QueryError
from kg.graph import network as networks
from kg.graph import store, tables
from kg.graph.folder import Folder
from kg.graph.ledger import Ledger
from kg.graph.query import named_query, with_prefixes
from kg.graph.summary import Summary
from kg.graph.table import Statements, Table, answer_of
from kg.rdf.names import BASE
from kg.trial.model import Trial
from kg.trial.record import Document, Identity, Record
from kg.trial.values import is_nct_id

if TYPE_CHECKING:
    import networkx
    import rdflib


class Tell(Protocol):
    """Gives the record that the documents of one trial tell together."""

    def __call__(self, documents: Iterable[tuple[Document, Identity]], *, contacts: bool) -> Record:
        """The record, with phones and e-mails of contacts where these are wanted."""


class Graph:
    """A graph in an output folder, as its last build left it; a later build does not change what this one answers.

    Get one from :func:`kg.build` or :func:`kg.open`. ``summary`` is what the build did, None for a graph opened later.
    """

    def __init__(self, folder: Folder, tell: Tell, summary: Summary | None = None) -> None:
        self.summary = summary
        self._number, reading = folder.read()
        # As long as this graph is held, its generation is not removed.
        weakref.finalize(self, os.close, reading)
        self.path = folder.generations / str(self._number)
        self._ledger_path = folder.ledger
        self._tell = tell

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

    # ------------------------------------------------------------------------------------------------------- asking

    def query(self, sparql: str) -> Table | Statements:
        """The answer to a SPARQL query. Known prefixes need not be declared.

        Raises:
            QueryError: it is not SPARQL, or it is an update.
        """
        text, held = with_prefixes(sparql, self.base), self.store
        try:
            return answer_of(lambda: held.query(text), self.base)
        except SyntaxError as error:
            raise QueryError(f"not a SPARQL query: {error}. `kg query --list` shows examples.") from error
        except (ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"the query failed: {error}") from error

    def select(self, sparql: str) -> Table:
        """The answer to a SELECT or ASK query.

        Raises:
            QueryError: it is no such query.
        """
        answer = self.query(sparql)
        if not isinstance(answer, Table):
            raise QueryError("a SELECT or ASK query is needed here")
        return answer

    def ask(self, name: str, values: Mapping[str, str] | None = None, /, **more: str) -> Table:
        """The answer to a named query, such as ``graph.ask("trials-by-condition", condition="carcinoma")``.

        Raises:
            QueryError: no such query, or a parameter is missing or unknown.
        """
        return self.select(named_query(name).filled({**(values or {}), **more}))

    # ------------------------------------------------------------------------------------------------------- trials

    def __getitem__(self, nct_id: str) -> Trial:
        """The typed trial, read again from its documents.

        Raises:
            NotFound: the graph does not describe that trial.
        """
        return self.record(nct_id).trial

    def __contains__(self, nct_id: object) -> bool:
        return isinstance(nct_id, str) and is_nct_id(nct_id) and self._described(nct_id) is not None

    def __iter__(self) -> Iterator[str]:
        """The NCT ids of the described trials, sorted."""
        for row in self.select("SELECT ?id { ?trial a ct:DescribedTrial ; ct:nctId ?id } ORDER BY ?id"):
            yield str(row["id"])

    def __len__(self) -> int:
        return int(self.info["trials"])

    def record(self, nct_id: str) -> Record:
        """A trial with the doubts that reading it raised; without phones and e-mails unless built with them.

        Raises:
            NotFound: the graph does not describe that trial.
        """
        with closing(Ledger(self._ledger_path, readonly=True)) as ledger:
            entries = list(ledger.entries(self._number, self.resolve(nct_id)))
            documents = ((ledger.document(entry), entry.identity) for entry in entries)
            return self._tell(documents, contacts=self.info["contacts"])

    def resolve(self, nct_id: str) -> str:
        """The id under which a trial is described: the same, or that of the trial whose obsolete id it is.

        Raises:
            NotFound: the graph does not describe such a trial; says whether it is linked to.
        """
        wanted = nct_id.strip().upper()
        if not is_nct_id(wanted):
            raise NotFound(f"{nct_id!r} is not an NCT id: NCT and eight digits are expected.")
        if (found := self._described(wanted)) is not None:
            return found
        if self._is_linked_to(wanted):
            raise NotFound(
                f"{wanted} is linked to but not described: no document about it was read. "
                f"`kg related {wanted}` shows who links to it."
            )
        raise NotFound(f"{wanted} is not in this graph.", self._near(wanted))

    def _is_linked_to(self, nct_id: str) -> bool:
        return any(row["answer"] for row in self.select(f"ASK {{ trial:{nct_id} a ct:Trial }}"))

    def _described(self, nct_id: str) -> str | None:
        rows = self.select(
            f'SELECT ?id {{ {{ ?trial ct:nctId "{nct_id}" }} UNION '
            f'{{ ?alias skos:notation "{nct_id}" ; dcterms:type ctv:idKind-NCT_ALIAS . ?trial ct:identifier ?alias }} '
            "?trial a ct:DescribedTrial ; ct:nctId ?id } LIMIT 1"
        )
        return next((str(row["id"]) for row in rows), None)

    def _near(self, nct_id: str) -> tuple[str, ...]:
        """The described ids on either side."""
        near = []
        for comparison, order in (("<", "DESC(?id)"), (">", "?id")):
            rows = self.select(
                f'SELECT ?id {{ ?trial a ct:DescribedTrial ; ct:nctId ?id FILTER (?id {comparison} "{nct_id}") }} '
                f"ORDER BY {order} LIMIT 2"
            )
            near += [str(row["id"]) for row in rows]
        return tuple(sorted(near))

    # ------------------------------------------------------------------------------------------------ related trials

    def related(self, nct_id: str) -> list[networks.Neighbour]:
        """The trials that a trial links to or that link to it, strongest first, each with its evidence.

        Raises:
            NotFound: the graph does not know the trial.
        """
        wanted = nct_id.strip().upper()
        if not (is_nct_id(wanted) and self._is_linked_to(wanted) and self._described(wanted) is None):
            wanted = self.resolve(wanted)
        ends = (f"?link rdf:subject trial:{wanted} .", f"?link rdf:object trial:{wanted} .")
        return networks.neighbours((self.select(networks.LINKS.replace("{{trial}}", end)) for end in ends), wanted)

    def network(self) -> networkx.MultiDiGraph[str]:
        """Trials and their links as a networkx graph; nodes are NCT ids, edges know relation, method and evidence."""
        nodes = self.select(
            "SELECT ?id ?title ?status ?described { ?trial a ct:Trial ; ct:nctId ?id ; rdfs:label ?title "
            "OPTIONAL { ?trial ct:overallStatus/skos:notation ?status } "
            "BIND (EXISTS { ?trial a ct:DescribedTrial } AS ?described) } ORDER BY ?id"
        )
        return networks.network(nodes, self.select(networks.LINKS.replace("{{trial}}", "")))

    # --------------------------------------------------------------------------------------------- findings and more

    @property
    def findings(self) -> list[dict[str, str]]:
        """What SHACL found, as the build left it: focus, path, value, shape, component, severity, message."""
        return tables.rows(self.path, "findings.tsv")

    @property
    def doubts(self) -> list[dict[str, str]]:
        """The values that were kept or dropped with a reason: trial, document, where, what."""
        return tables.rows(self.path, "doubts.tsv")

    @property
    def disagreements(self) -> list[dict[str, str]]:
        """Where two kinds of documents contradict each other: trial, unit, field, document, says, other, other_says."""
        return tables.rows(self.path, "disagreements.tsv")

    @property
    def rejected(self) -> list[dict[str, str]]:
        """The documents that nobody could read: source, member, position, reason."""
        return tables.rows(self.path, "rejected.tsv")

    def rdflib(self) -> rdflib.Graph:
        """An rdflib view of the default graph, over the same store; for reading."""
        import rdflib  # noqa: PLC0415 - half a second that most uses need not pay
        from oxrdflib import OxigraphStore  # noqa: PLC0415

        return rdflib.Graph(store=OxigraphStore(store=self.store), identifier=rdflib.graph.DATASET_DEFAULT_GRAPH_ID)
