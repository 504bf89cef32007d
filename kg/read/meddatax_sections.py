"""The blocks of a MedDataX page that list things: sponsors, sites, identifiers, related trials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.read.page import Block, Line, Page, agency
from kg.trial.codes import VALUES
from kg.trial.countries import country_of, is_country
from kg.trial.model import Agency, Identifier, ListedTrial, ResponsibleParty, Site
from kg.trial.text import clean_markup
from kg.trial.values import is_nct_id

_SPONSOR_LABELS = {"lead sponsor": "lead", "collaborator": "collaborator", "collaborators": "collaborator"}

_ABOUT_ID = re.compile(r"Identifier (Type|Source|Domain|Link): (.*)")


def sponsors(page: Page) -> dict[str, Any]:
    """Lead sponsor and collaborators where labels tell them apart, and all others, as fields of a trial."""
    block = page["Sponsors"]
    found: dict[str, list[Agency]] = {"lead": [], "collaborator": [], "": []}
    role, name = "", ""
    # A name is known to have no class only from the line after it, so an empty line ends the block.
    for line in [*block.values, Line(block.start, 0, "")]:
        is_class = line.text in VALUES["agencyClass"]
        if name:
            found[role].append(agency(name, line.text if is_class else ""))
            role = "" if role == "lead" else role
        elif is_class:
            page.doubt(f"the class '{line.text}' stands below no name; left out", block, line)
        label = _SPONSOR_LABELS.get(line.text.lower())
        role = role if label is None else label
        name = "" if is_class or label is not None else line.text
    if found[""]:
        page.doubt("the page does not tell who leads; these sponsors have no known role", block)
    return {
        "lead_sponsor": next(iter(found["lead"]), None),
        "collaborators": tuple(found["collaborator"]),
        "sponsors_of_unknown_role": tuple(found[""]),
    }


def responsible_party(page: Page) -> ResponsibleParty | None:
    """The person named; an organisation, known as one from the sponsors, is an affiliation."""
    block = page["Responsible Party"]
    texts = block.texts
    for line in block.values[1:]:
        page.doubt(f"'{line.text}' is not known to be name, title or affiliation; left out", block, line)
    if not texts:
        return None
    if texts[0] in page["Sponsors"].texts:
        return ResponsibleParty(affiliation=texts[0])
    return ResponsibleParty(name=texts[0])


def identifiers(page: Page) -> dict[str, Any]:
    """The organisation's id, further ids and obsolete NCT ids, as fields of a trial."""
    block = page["Other Identifiers"]
    org_study_id, secondary, aliases = None, list[Identifier](), list[str]()
    for value, about in _identifier_lines(block):
        source = about.get("source")
        if source is None:
            page.doubt(f"'{value.text}' has no source; left out", block, value)
            continue
        kind = about.get("type", "")
        if kind and kind not in VALUES["idKind"]:
            page.doubt(f"'{kind}' is not a known idKind; kept as text", block, value)
        text = clean_markup(value.text)
        found = Identifier(value=text, kind=kind, domain=about.get("domain", ""), link=about.get("link", ""))
        if source == "nct_alias" and is_nct_id(text):
            aliases.append(text)
        elif source == "org_study_id" and org_study_id is None:
            org_study_id = found
        else:
            if source != "secondary_id":
                page.doubt(f"the source '{source}' is not known; kept as a further id", block, value)
            secondary.append(found)
    return {"org_study_id": org_study_id, "secondary_ids": tuple(secondary), "nct_id_aliases": tuple(aliases)}


def _identifier_lines(block: Block) -> Iterator[tuple[Line, dict[str, str]]]:
    """Each id with what the lines below say of it; ``-`` says nothing."""
    value: Line | None = None
    about: dict[str, str] = {}
    for line in block.values:
        if match := _ABOUT_ID.fullmatch(line.text):
            about |= {match[1].lower(): match[2]} if match[2] != "-" else {}
            continue
        if value:
            yield value, about
        value, about = line, {}
    if value:
        yield value, about


def sites(page: Page) -> tuple[Site, ...]:
    """The sites: a line with the facility and a line with its place. Either can lack, and both can hold commas."""
    block = page["Locations"]
    named = set(page["Countries"].texts)
    texts = block.texts
    in_pairs = len(texts) % 2 == 0 and all(", " in text for text in texts[1::2])
    found, facility = list[Site](), ""
    for index, (line, text) in enumerate(zip(block.values, texts, strict=True)):
        is_place = index % 2 == 1 if in_pairs else _is_place(text, named)
        if is_place:
            found.append(_site(facility, text, named))
            if found[-1].region.count(", "):
                page.doubt(f"'{text}' may be divided in more than one way", block, line)
        elif facility:
            page.doubt(f"'{facility}' has no place below it; left out", block, line)
        facility = "" if is_place else text
    if facility:
        page.doubt(f"'{facility}' has no place below it; left out", block)
    return tuple(found)


def _is_place(text: str, named: set[str]) -> bool:
    """Whether a line ends with a country, one that the page names or one of the registry's list."""
    country = _country(text, named)
    return country in named or (country != text and is_country(country))


def _country(place: str, named: set[str]) -> str:
    """The country of a place; a name of the page that holds commas goes before the registry's list."""
    with_comma = (name for name in named if "," in name and (place == name or place.endswith(f", {name}")))
    return max(with_comma, key=len, default=country_of(place))


def _site(facility: str, place: str, named: set[str]) -> Site:
    country = _country(place, named)
    city, _, region = place.removesuffix(country).removesuffix(", ").partition(", ")
    # "Salvador, Bahia, Bahia": the city's own name holds the region's.
    first, _, last = region.rpartition(", ")
    if last and first.endswith(last):
        city, region = f"{city}, {first}", last
    return Site(facility=facility, city=city, region=region, country=country)


def related_trials(page: Page, block: Block, nct_id: str) -> Iterator[ListedTrial]:
    """The trials that a block lists, each a title and then its id; not the trial of the page itself."""
    title: Line | None = None
    for line in block.values:
        if not is_nct_id(line.text):
            if title:
                page.doubt(f"'{title.text}' has no trial id below it; left out", block, title)
            title = line
            continue
        if line.text == nct_id:
            page.doubt("the page lists its own trial as related; left out", block, line)
        else:
            yield ListedTrial(nct_id=line.text, title=clean_markup(title.text) if title else "", block=block.name)
        title = None
    if title:
        page.doubt(f"'{title.text}' has no trial id below it; left out", block, title)
