"""A graph that a build left: ask it."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from kg.errors import NotFound
from kg.graph import communities as groups
from kg.graph import network as networks
from kg.graph import paths, tables
from kg.graph.asked import Asked
from kg.graph.communities import Communities
from kg.graph.folder import SEARCH, Folder
from kg.graph.ids import Ids
from kg.graph.ledger import Ledger
from kg.graph.links import Links
from kg.graph.neighbours import Neighbour, checked
from kg.graph.paths import Chain
from kg.graph.summary import Summary
from kg.trial.model import Trial
from kg.trial.record import Document, Identity, Record
from kg.trial.values import is_nct_id

if TYPE_CHECKING:
    import networkx
    import rdflib


_DESCRIBED = "SELECT ?id { ?trial a ct:DescribedTrial ; ct:nctId ?id } ORDER BY ?id"


class Tell(Protocol):
    """Gives the record that the documents of one trial tell together."""

    def __call__(self, documents: Iterable[tuple[Document, Identity]], *, contacts: bool) -> Record:
        """The record, with phones and e-mails of contacts where these are wanted."""


class Graph(Asked):
    """A graph in an output folder, as its last build left it; a later build does not change what this one answers.

    Get one from :func:`kg.build` or :func:`kg.open`. ``summary`` is what the build did, None for a graph opened later.
    """

    def __init__(self, folder: Folder, tell: Tell, summary: Summary | None = None) -> None:
        self.summary = summary
        self._number, reading = folder.read()
        # As long as this graph is held, its generation is not removed.
        weakref.finalize(self, os.close, reading)
        super().__init__(folder.generations / str(self._number))
        self._ledger_path = folder.ledger
        self._tell = tell

    # ------------------------------------------------------------------------------------------------------- trials

    def __getitem__(self, nct_id: str) -> Trial:
        """The typed trial, read again from its documents.

        Raises:
            NotFound: the graph does not describe that trial.
        """
        return self.record(nct_id).trial

    def __contains__(self, nct_id: object) -> bool:
        return isinstance(nct_id, str) and is_nct_id(nct_id) and self._ids.described(nct_id) is not None

    def __iter__(self) -> Iterator[str]:
        """The NCT ids of the described trials, sorted."""
        for row in self.select(_DESCRIBED, timeout=None):
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
        if (found := self._ids.described(wanted)) is not None:
            return found
        if self._ids.is_linked_to(wanted):
            raise NotFound(
                f"{wanted} is linked to but not described: no document about it was read. "
                f"`kg related {wanted}` shows who links to it."
            )
        raise NotFound(f"{wanted} is not in this graph.", self._ids.near(wanted))

    @cached_property
    def _ids(self) -> Ids:
        return Ids(self.store, self.base, self.path / SEARCH)

    # ------------------------------------------------------------------------------------------------ related trials

    def known(self, nct_id: str) -> str:
        """The id under which a trial is described, as :meth:`resolve`; or its own where it is only linked to.

        Raises:
            NotFound: the graph does not know the trial.
        """
        wanted = nct_id.strip().upper()
        if is_nct_id(wanted) and self._ids.is_linked_to(wanted) and self._ids.described(wanted) is None:
            return wanted
        return self.resolve(nct_id)

    def related(self, nct_id: str, kinds: Iterable[str] | None = None) -> list[Neighbour]:
        """The trials that a trial links to or that link to it, strongest first, each with its evidence.

        By kind, in the order of :data:`kg.graph.neighbours.KINDS`; what was computed by its score. ``kinds`` takes only
        some of them: ``graph.related("NCT07328828", ["lists", "similarTo"])``. A trial that another document only names
        is known too.

        Raises:
            NotFound: the graph does not know the trial.
            KgError: there is no such kind.
        """
        return self.links.of(self.known(nct_id), checked(kinds))

    def chain(self, nct_id: str, other: str, kinds: Iterable[str] | None = None) -> Chain | None:
        """How two trials hang together: the shortest chain of links, of equally short ones the strongest.

        None where no chain joins them. Links are followed in both directions. The strength of a chain is the product
        of the strengths of its links, which :data:`kg.graph.neighbours.KINDS` tells.

            chain = graph.chain("NCT02455596", "NCT07328828")
            for step in chain.steps:
                print(step.arrow, step.nct_id, step.relation, step.evidence)

        Raises:
            NotFound: the graph does not know one of the trials.
            KgError: there is no such kind.
        """
        return paths.chain(self.links, self.known(nct_id), self.known(other), checked(kinds))

    def network(self, kinds: Iterable[str] | None = None, min_score: float | None = None) -> networkx.MultiDiGraph[str]:
        """Trials and their links as a networkx graph; nodes are NCT ids.

        A node knows ``title``, ``status`` and whether it is ``described``; an edge ``relation``, ``method``,
        ``evidence``, ``field``, ``weight`` (how much it tells, 0 to 1, see :data:`kg.graph.neighbours.KINDS`), and
        where there are such, ``score``, ``role`` and ``role_phrase`` (a line each). Its key is relation and method. A
        link without direction is two edges, one each way. ``kinds`` takes only some kinds of links; ``min_score`` those
        of the links with a score that reach it, while links without a score stay. All trials are nodes, linked or not.

            network = graph.network(["similarTo"], min_score=0.3)
            networkx.pagerank(network, weight="weight")  # likewise betweenness_centrality and all the others

        Raises:
            KgError: there is no such kind, or the least score is no finite number.
        """
        return networks.network(self.links, checked(kinds), min_score)

    def communities(
        self, kinds: Iterable[str] | None = None, min_score: float | None = None, resolution: float = 1.0
    ) -> Communities:
        """Groups of trials that are linked among themselves more than with others, the largest first.

        A list of :class:`kg.graph.communities.Community`, which has figures of the whole too. They are found by
        Louvain's method on the linked pairs, each with the strength of its strongest link, always in the same way.
        A ``resolution`` above 1 gives more and smaller groups, below 1 fewer and larger ones; ``kinds`` and
        ``min_score`` are those of :meth:`network`.

            groups = graph.communities(resolution=2)
            print(groups[0].name, len(groups[0]), groups[0].central[0].title, groups.modularity)
            inside = graph.network().subgraph(groups[0].trials)
            networkx.pagerank(inside, weight="weight")  # which trial is central, in networkx' own words

        Raises:
            KgError: there is no such kind, the resolution is not above 0, or one of the numbers is not finite.
        """
        return groups.communities(self.links, checked(kinds), min_score, resolution)

    @cached_property
    def links(self) -> Links:
        """The links of the store, one trial or one kind at a time."""
        return Links(self.store, self.base)

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
