"""Trial → the publications that it cites, each in a form that is compared.

A reference that the registry derived names the trial in its abstract; the others were chosen by those who registered
the trial. Of these, papers on how something is measured, named or counted (a questionnaire, a guideline, a prevalence)
are left out: trials of every kind cite them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from kg.trial.model import Reference, Trial
from kg.trial.text import fold, one_line

DERIVED: Final = "DERIVED"
"""The type of a reference that the registry found in PubMed by the id of the trial."""

RESULT: Final = "RESULT"
"""The type of a reference that, to those who registered the trial, has its results."""

LONG: Final = 100
"""How many characters of a citation are shown."""

_PMID: Final = re.compile(r"0*([1-9][0-9]{0,7})")
_NAMED_PMID: Final = re.compile(r"\b(?:PMID|PubMed ID)[: ]*([1-9][0-9]{4,7})\b", re.IGNORECASE)
_DOI: Final = re.compile(r"\b10\.[0-9]{4,9}/[^\s\"<>]+", re.ASCII)
_TITLE: Final = re.compile(r"(?<=[^.])[.?] ")
_EVERYWHERE: Final = re.compile(
    r"psychometr|questionnaire|inventory|validity|validation of|reliabil|\bscales?\b|\bsurvey\b|\binstruments?\b"
    r"|[0-9]-item|outcome measures?\b|important difference|a brief measure|quality of life assess|checklist"
    r"|sample size|statistics|prevalence|incidence|epidemiolog|\bburden\b"
    r"|guidelines?\b|consensus|definitions?\b|classification|\bcriteria\b|nomenclature|terminology|standardi[sz]"
    r"|position paper|task force|statement|grading system|standards of",
    re.IGNORECASE,
)


class Cited(Struct, frozen=True, array_like=True, gc=False):
    """A publication that a trial cites: the form in which two are equal, and what a person reads.

    ``type`` is the registry's type of the reference; ``doi`` is the key that the same publication has where it is cited
    without its PMID.
    """

    key: str
    label: str
    type: str = ""
    doi: str = ""


def publications(trial: Trial) -> tuple[Cited, ...]:
    """The publications of a trial, sorted; each once, by the type of reference that says most.

    >>> lamps = Reference(pmid="12345678", citation="Wick A. Lamps. Night. 2020;1:1-9. doi: 10.1000/Lamps.1.")
    >>> publications(Trial(nct_id="NCT01236547", references=(lamps,)))[0]
    Cited(key='pmid 12345678', label='PMID 12345678: Wick A. Lamps. Night. 2020;1:1-9. doi: 10.1000/Lamps.1.',
        type='', doi='doi 10.1000/lamps.1')
    """
    told = dict[str, Cited]()
    for reference in sorted(trial.references, key=lambda each: _rank(each.type)):
        for each in _cited(reference):
            told.setdefault(each.key, each)
    return tuple(told[key] for key in sorted(told))


def _cited(reference: Reference) -> Iterator[Cited]:
    if reference.type != DERIVED and is_everywhere(reference.citation):
        return
    citation = _short(reference.citation)
    dois = [_doi(match[0]) for match in _DOI.finditer(reference.citation)]
    # The registration of a trial has a DOI too, at some registries.
    dois = [doi for doi in dois if "/isrctn" not in doi]
    match = _PMID.fullmatch(reference.pmid.strip())
    pmids = [match[1]] if match else _NAMED_PMID.findall(reference.citation)
    for pmid in pmids:
        # Of several publications in one citation, nobody knows which has the DOI.
        also = f"doi {dois[0]}" if dois and len(pmids) == 1 else ""
        yield Cited(f"pmid {pmid}", f"PMID {pmid}: {citation}".rstrip(": "), reference.type, also)
    if not pmids:
        for doi in dois:
            yield Cited(f"doi {doi}", f"DOI {doi}: {citation}", reference.type)


def is_everywhere(citation: str) -> bool:
    """Whether a publication is one that trials of every kind cite, by the words of its title.

    >>> is_everywhere("Dusk A, Wick B. A Scale for Darkness: validity and reliability. Night. 2020;1:1-9.")
    True
    >>> is_everywhere("Dusk A, Wick B. Lampazin in night blindness. Psychometrics. 2020;1:1-9.")
    False
    """
    parts = _TITLE.split(citation)
    return _EVERYWHERE.search(parts[1] if len(parts) > 2 else citation) is not None


def _doi(text: str) -> str:
    """A DOI as it is compared, without the marks of the sentence that it stands in."""
    doi = text.rstrip(".,;:'’”")
    while doi and doi[-1] in ")]}" and doi.count(doi[-1]) > doi.count({")": "(", "]": "[", "}": "{"}[doi[-1]]):
        doi = doi[:-1].rstrip(".,;:'’”")
    return fold(doi)


def _short(citation: str) -> str:
    line = one_line(citation)
    return line if len(line) <= LONG else f"{line[:LONG].rstrip()}…"


def _rank(type_: str) -> int:
    return {DERIVED: 0, RESULT: 1}.get(type_, 2)
