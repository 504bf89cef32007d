"""Every IRI is made here and nowhere else, as the term that stands in Turtle.

No raw text enters an IRI: a node is named by a slug that hints at it and twelve hexadecimal digits of the SHA-256 of
its folded key. White space, case and Unicode form do not enter a key; punctuation and legal forms do.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

from kg.trial.codes import VALUES
from kg.trial.text import fold, slug

_SEPARATOR = "\x1f"
_MESH_ID = re.compile(r"[CDM][0-9]{4,12}")
_PMID = re.compile(r"[0-9]{1,9}")
# What stands in an IRI as it is: names of our own, and ids such as OG000.
_STEP = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?")

# Names that stand for "some site", "some treatment", "no name": the same words in two trials do not mean one thing.
# A placeholder's key carries the trial's id. Placebo is a thing of its own and stays shared.
_PLACEHOLDERS = {
    "facility": re.compile(
        r"(?:clinical |research |investigat\w+ |study |trial |local |recruiting |participating )+"
        r"(?:site|center|centre|facility|institution|location|hospital|office)s?\b.{0,40}|"
        r"(?:[\w.&'’()/-]+,? ){1,6}investigat(?:ional|ive|or|ion) (?:site|center|centre)s?\b.{0,40}|"
        r"(?:[\w.&'’()/-]+,? ){1,6}(?:study|trial|research) sites?\b.{0,40}|"
        r"(?:site|center|centre|facility|institution|clinic|hospital|location)s?[ #:-]*[\w-]{0,3}[0-9][\w-]*|"
        r"[\W\d_]+|[a-z]{0,3}[0-9][0-9-]+|.*\bredacted\b.*|.*\bfor (?:additional|more|further) .*|"
        r"(?:many|multiple|various|several) (?:locations|sites|centers|facilities).*|practice|.* call center",
    ),
    "intervention": re.compile(
        r"(?:(?:active|inactive|passive|negative|positive|historical|healthy|wait[- ]?list|usual care|no treatment) )?"
        r"controls?(?: (?:group|arm|condition|intervention))?|no (?:intervention|treatment|drug)s?|none|n/?a|other|"
        r"not applicable|(?:standard|usual|routine|treatment as usual)(?: of)?(?: care| treatment| therapy)?|soc|"
        r"(?:experimental|intervention|treatment|comparator|arm|group|study drug|drug)(?: (?:group|arm|[a-z]|[0-9]+))?",
    ),
    "condition": re.compile(r"other|none|n/?a|not applicable|condition [a-z0-9]+"),
    "organization": re.compile(r".*\bredacted\b.*|n/?a|none|unknown|other|self|individual|investigator"),
}


_LONGEST_REMEMBERED = 500


def key(*parts: str) -> str:
    """The local name of a node: slug of the first part and a hash of all.

    >>> key("Pfizer  Inc.") == key("PFIZER Inc.")
    True
    >>> key("../..'; DROP")
    'drop-91a4dd0c732b'
    """
    # A cache of names is worth its memory, one of hostile texts is not.
    return _remembered_key(*parts) if max(map(len, parts)) <= _LONGEST_REMEMBERED else _key(parts)


@lru_cache(maxsize=100_000)
def _remembered_key(*parts: str) -> str:
    return _key(parts)


def _key(parts: tuple[str, ...]) -> str:
    folded = [fold(part) for part in parts]
    digest = sha256(_SEPARATOR.join(folded).encode()).hexdigest()[:12]
    hint = slug(folded[0])
    return f"{hint}-{digest}" if hint else digest


@lru_cache(maxsize=50_000)
def is_placeholder(kind: str, name: str) -> bool:
    """Whether a name of this kind (facility, intervention, condition, organization) stands for no particular thing.

    >>> is_placeholder("facility", "Research Site"), is_placeholder("facility", "Mayo Clinic")
    (True, False)
    >>> is_placeholder("intervention", "Standard of care"), is_placeholder("intervention", "Placebo")
    (True, False)
    """
    return _PLACEHOLDERS[kind].fullmatch(fold(name)) is not None


def _shared(kind: str, nct_id: str, name: str, *others: str) -> str:
    scope = (nct_id,) if is_placeholder(kind, name) else ()
    return f"{kind}:{key(name, *others, *scope)}"


def trial(nct_id: str) -> str:
    """A trial."""
    return f"trial:{nct_id}"


def part(nct_id: str, kind: str, *parts: str) -> str:
    """A part of one trial, as a fragment of the trial's IRI.

    >>> part("NCT02455596", "arm", "Experimental")
    '<trial/NCT02455596#arm-experimental-748be63c87c9>'
    """
    return f"<trial/{nct_id}#{kind}-{_key(parts)}>"


def fragment(nct_id: str, *steps: str) -> str:
    """A part of one trial that is named by where it stands: kinds, positions, the registry's ids of groups.

    >>> fragment("NCT02455596", "outcome-measure-3", "analysis-2")
    '<trial/NCT02455596#outcome-measure-3-analysis-2>'
    >>> fragment("NCT02455596", "flow", "OG/1")
    '<trial/NCT02455596#flow-og-1-41727f7b7041>'
    """
    return f"<trial/{nct_id}#{'-'.join(map(_step, steps))}>"


@lru_cache(maxsize=10_000)
def _step(step: str) -> str:
    return step if _STEP.fullmatch(step) else key(step)


def organization(nct_id: str, name: str) -> str:
    """An organisation, by its name alone."""
    return _shared("organization", nct_id, name)


def intervention(nct_id: str, type_: str, name: str) -> str:
    """An intervention, by type and name, or by name alone. The unnamed one belongs to its trial."""
    if not name:
        return f"intervention:{key('unnamed intervention', type_, nct_id)}"
    return _shared("intervention", nct_id, name, *((type_,) if type_ else ()))


def condition(nct_id: str, wording: str) -> str:
    """A condition, by its wording."""
    return _shared("condition", nct_id, wording)


def place(country: str, region: str, city: str) -> str:
    """A city with its region and country."""
    return f"place:{key(city, region, country)}"


def facility(nct_id: str, name: str, country: str, region: str, city: str) -> str:
    """A facility, by its place and name. The unnamed one belongs to its trial."""
    if not name:
        return f"facility:{key('unnamed facility', city, region, country, nct_id)}"
    return _shared("facility", nct_id, name, city, region, country)


def country(iso_code: str, name: str) -> str:
    """A country, by its ISO 3166-1 code; by its name where ISO has none."""
    return f"country:{iso_code or key(name)}"


def publication(pmid: str, citation: str) -> str:
    """An article: its PubMed page, or its citation where no PubMed id is known."""
    if _PMID.fullmatch(pmid):
        return f"<https://pubmed.ncbi.nlm.nih.gov/{pmid}/>"
    return f"publication:{key(citation or pmid)}"


def heading(mesh_id: str, term: str) -> str:
    """A MeSH heading, at the National Library of Medicine; a local node where the record gives no MeSH id."""
    return f"mesh:{mesh_id}" if _MESH_ID.fullmatch(mesh_id) else f"heading:{key(term or mesh_id)}"


def branch(abbrev: str, name: str) -> str:
    """A browse branch of the registry."""
    return f"branch:{key(abbrev or name)}"


def is_known(scheme: str, value: str) -> bool:
    """Whether a coded value is one of its scheme."""
    return value in VALUES[scheme]


@lru_cache(maxsize=4_000)
def code(scheme: str, value: str) -> str:
    """The concept of a coded value. A known value stands verbatim in it; an unknown one as slug and hash.

    >>> code("phase", "PHASE2"), code("phase", "Phase 9")
    ('ctv:phase-PHASE2', 'ctv:phase-phase-9-707240c29c60')
    """
    return f"ctv:{scheme}-{value}" if is_known(scheme, value) else f"ctv:{scheme}-{_key((value,))}"


def link(source: str, relation: str, target: str, *evidence: str) -> str:
    """A related-trial link, by its ends, its relation and what it rests on."""
    digest = sha256(_SEPARATOR.join(evidence).encode()).hexdigest()[:6]
    return f"link:{source}-{relation}-{target}-{digest}"


def document(kind: str, nct_id: str, sha: str) -> str:
    """A source document, by its kind, its trial and its content."""
    return f"<record/{kind}/{nct_id}/{sha[:12]}>"
