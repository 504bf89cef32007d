"""Reads a trial page of MedDataX (meddatax.com/clinical-trials/NCT…), as extracted text, in its two layouts.

The full layout has labels and blank lines. The lossy one lost its label lines, and of most blocks the first element:
the first paragraph, the first condition, the lead sponsor. Values are therefore typed by their shape, never by
position, and what the shape cannot tell is doubted and left out. Every block begins with a fixed sentence of the site.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from kg.errors import ReadError
from kg.read.page import Block, Line, Page, agency, coded_or_text, count, criteria, cut, decode, is_item, prose
from kg.trial.codes import VALUES
from kg.trial.model import Agency, Arm, Dated, Identifier, Intervention, ListedTrial, ResponsibleParty, Site, Trial
from kg.trial.record import Identity, Record, Rejection
from kg.trial.text import clean_markup
from kg.trial.values import age_in_years, is_nct_id, is_partial_date

KIND: Final = "meddatax"

_SENTENCES = {
    "Study Results": "",
    "Basic Information": "Get a concise snapshot of the trial, including recruitment status, study phase, "
    "enrollment targets, and key timeline milestones.",
    "Brief Summary": "Review the sponsor-provided synopsis that highlights what the study is about and why it is "
    "being conducted.",
    "Related Clinical Trials": "Explore similar clinical trials based on study characteristics and research focus.",
    "Detailed Description": "Dive into the extended narrative that explains the scientific background, objectives, "
    "and procedures in greater depth.",
    "Conditions": "See the medical conditions and disease areas that this research is targeting or investigating.",
    "Study Design": "Understand how the trial is structured, including allocation methods, masking strategies, "
    "primary purpose, and other design elements.",
    "Study Groups": "Review each arm or cohort in the study, along with the interventions and objectives associated "
    "with them.",
    "Interventions": "Learn about the drugs, procedures, or behavioral strategies being tested and how they are "
    "applied within this trial.",
    "Eligibility Criteria": "Check the participation requirements, including inclusion and exclusion rules, age "
    "limits, and whether healthy volunteers are accepted.",
    "Sponsors": "Meet the organizations funding or collaborating on the study and learn about their roles.",
    "Responsible Party": "Identify the individual or organization who holds primary responsibility for the study "
    "information submitted to regulators.",
    "Locations": "Explore where the study is taking place and check the recruitment status at each participating site.",
    "Countries": "Review the countries where the study has at least one active or historical site.",
    "Other Identifiers": "Review additional registry numbers or institutional identifiers associated with this trial.",
    "More Related Trials": "Additional clinical trials that may be relevant based on similarity analysis.",
}
"""Each heading and the site's sentence below it. The sentences are never data, wherever they stand."""

_PENDING = (
    "The study team has not published outcome measurements, participant flow, or safety data for this trial yet. "
    "Check back later for updates."
)
_FIXED = frozenset((*_SENTENCES.values(), _PENDING)) - {""}
_RESULTS = {_PENDING.lower(): False, "results pending": False, "results available": True, "results posted": True}
_LISTS = ("Related Clinical Trials", "More Related Trials")

# What the lossy layout drops from a block: its first element (FORMATS.md, seen on the one real page).
_LOSES_FIRST = {
    "Brief Summary": "first paragraph",
    "Detailed Description": "first paragraph",
    "Conditions": "first condition",
    "Eligibility Criteria": "first inclusion criterion",
    "Sponsors": "lead sponsor",
    "Responsible Party": "responsible party",
    "Countries": "first country",
}

_BASIC_LABELS = {
    "recruitment status": "status",
    "clinical phase": "phase",
    "total enrollment": "enrollment",
    "study classification": "studyType",
    "study start date": "start",
    "study completion date": "completion",
    "primary completion date": "primary completion",
}
_DESIGN_LABELS = {
    "allocation method": "allocation",
    "intervention model": "interventionModel",
    "primary study purpose": "primaryPurpose",
    "blinding strategy": "masking",
    "observation model": "observationalModel",
    "observational model": "observationalModel",
    "time perspective": "timePerspective",
}
_TAIL_LABELS = {"minimum": "minimum", "maximum": "maximum", "sex": "sex", "gender": "sex", "volunteer": "volunteers"}
"""A word in a label below the criteria, and what the label means. The site's exact labels there are not known."""

_SPONSOR_LABELS = {"lead sponsor": "lead", "collaborator": "collaborator", "collaborators": "collaborator"}

# One age alone may be either limit. Of 2,191 registry records with 18 years as their only limit, it was the lower one
# in 2,177; of those with another age alone, one in seven had an upper limit. So 18 years is taken, with a doubt, and
# no other age is.
_LONE_AGE_IS_MINIMUM = frozenset({"18 Years"})

# Country names of the registry that hold a comma themselves.
_COMMA_COUNTRIES = (
    "Korea, Republic of",
    "Korea, Democratic People's Republic of",
    "Iran, Islamic Republic of",
    "Moldova, Republic of",
    "Tanzania, United Republic of",
    "Congo, The Democratic Republic of the",
    "Macedonia, The Former Yugoslav Republic of",
    "Palestinian Territories, Occupied",
    "Micronesia, Federated States of",
)

_ID_LINE = re.compile(r"NCT ID: (NCT[0-9]{8})")
_UPDATED = re.compile(r"Last Updated: ([0-9-]+)")
_ENROLLMENT = re.compile(r"([0-9,]+) participants?")
_CRITERIA_HEADING = re.compile(r"(Inclusion|Exclusion) Criteria:?", re.IGNORECASE)
_ABOUT_ID = re.compile(r"Identifier (Type|Source|Domain|Link): (.*)")


def recognizes(head: str) -> bool:
    r"""Whether a document that begins like this is a page of MedDataX.

    >>> recognizes("A Trial\nNCT ID: NCT00000102\nLast Updated: 2024-01-02\nStudy Results\n"), recognizes("NCT00000102")
    (True, False)
    """
    lines = {line.strip() for line in head.lstrip("\ufeff").splitlines()}
    has_id = any(line.startswith("NCT ID:") for line in lines)
    has_date = any(line.startswith("Last Updated:") for line in lines)
    return has_id and (
        not _FIXED.isdisjoint(lines) or (has_date and bool(lines & {"Study Results", "Results Overview"}))
    )


def identify(body: bytes) -> Identity | Rejection:
    r"""The trial id and the day of the page's last update.

    >>> identify(b"A Trial\nNCT ID: NCT00000102\nLast Updated: 2024-01-02\nStudy Results\n").updated
    '2024-01-02'
    """
    page = _page(body)
    nct_id = _header_value(page, _ID_LINE)
    if not nct_id:
        return Rejection("The MedDataX page has no line 'NCT ID: NCT…' at its beginning.")
    if any(line.text == "Results Overview" for line in page.header):
        return Rejection(f"The MedDataX page of {nct_id} is a results page, which is not read yet.")
    updated = _header_value(page, _UPDATED)
    return Identity(KIND, nct_id, updated if is_partial_date(updated) else "", _identifiers(page)["nct_id_aliases"])


def read(body: bytes) -> Record:
    """The trial that the page describes, with doubts. The body is one that :func:`identify` accepts."""
    page = _page(body)
    nct_id = _header_value(page, _ID_LINE)
    if not nct_id:
        raise ReadError("the page has no line 'NCT ID: NCT…'")
    if _is_lossy(page):
        _doubt_lost(page)
    basic = _basic(page)
    trial = Trial(
        nct_id=nct_id,
        brief_title=_title(page),
        has_results=_has_results(page),
        responsible_party=_responsible_party(page),
        brief_summary=prose(page["Brief Summary"].lines),
        detailed_description=prose(page["Detailed Description"].lines),
        conditions=tuple(page["Conditions"].texts),
        sites=_sites(page),
        countries=tuple(page["Countries"].texts),
        listed_trials=tuple(listed for name in _LISTS for listed in _listed(page, page[name], nct_id)),
        **basic,
        **_design(page, basic["study_type"]),
        **_groups(page),
        **_eligibility(page),
        **_sponsors(page),
        **_identifiers(page),
    )
    return Record(trial, tuple(page.doubts))


def _page(body: bytes) -> Page:
    lines, doubts = decode(body)
    starts = _starts(lines)
    heading = ""
    for index, line in enumerate(lines):
        heading = starts.get(index, heading)
        # Only under "Study Results" a fixed sentence tells something: that none are there.
        if line.text in _FIXED and not (line.text == _PENDING and heading == "Study Results"):
            lines[index] = line._replace(text="")
    page = cut(lines, {index: name.removeprefix("?") for index, name in starts.items()}, doubts)
    for name in starts.values():
        if name.startswith("?"):
            page.doubt("the heading stands without the site's sentence", page[name.removeprefix("?")])
    return page


def _starts(lines: Sequence[Line]) -> dict[int, str]:
    """Where each block begins. Text may repeat a heading; the one above the site's own sentence is meant.

    A heading that never has its sentence is taken at its first place, and marked with ``?``.
    """
    written = [index for index, line in enumerate(lines) if line.text]
    below = {above: lines[index].text for above, index in pairwise(written)}
    first_id = next((index for index in written if _ID_LINE.fullmatch(lines[index].text)), len(lines))
    starts = {}
    for name, sentence in _SENTENCES.items():
        places = [index for index in written if lines[index].text == name and index > first_id]
        sure = [index for index in places if not sentence or below.get(index, sentence) == sentence]
        for index in (sure or places)[:1]:
            starts[index] = name if sure else f"?{name}"
    return starts


def _header_value(page: Page, pattern: re.Pattern[str]) -> str:
    return next((match[1] for line in page.header if (match := pattern.fullmatch(line.text))), "")


def _title(page: Page) -> str:
    """The line above the trial id."""
    above = ""
    for line in page.header:
        if _ID_LINE.fullmatch(line.text):
            return clean_markup(above)
        above = line.text or above
    return ""


def _is_lossy(page: Page) -> bool:
    """Whether the page has lost its label lines."""
    labelled = ((page["Basic Information"], _BASIC_LABELS), (page["Study Design"], _DESIGN_LABELS))
    if any(line.text.lower() in labels for block, labels in labelled for line in block.values):
        return False
    return not any(_tail_label(line) for line in page["Eligibility Criteria"].values)


def _doubt_lost(page: Page) -> None:
    for name, lost in _LOSES_FIRST.items():
        if page[name].start:
            page.doubt(f"the layout of this page loses the {lost}; it may be missing", page[name])


def _has_results(page: Page) -> bool | None:
    block = page["Study Results"]
    for line in block.values:
        if line.text.lower() in _RESULTS:
            return _RESULTS[line.text.lower()]
        page.doubt(f"'{line.text}' does not tell whether results exist", block, line)
    return None


def _typed(page: Page, block: Block, labels: Mapping[str, str], shape: Callable[[str], str]) -> dict[str, list[Line]]:
    """The values of a block by what they are: by label where there is one, else by shape."""
    found: dict[str, list[Line]] = {}
    label = ""
    for line in block.values:
        if line.text.lower() in labels:
            label = labels[line.text.lower()]
            continue
        kind, label = _kind(page, block, line, label, shape(line.text)), ""
        if not kind:
            page.doubt(f"'{line.text}' is no value known here; left out", block, line)
        elif kind in found and kind != "date":
            page.doubt(f"'{line.text}' is a second {kind}; left out", block, line)
        else:
            found.setdefault(kind, []).append(line)
    return found


def _kind(page: Page, block: Block, line: Line, label: str, shape: str) -> str:
    is_date = shape == "date" and label in ("start", "completion", "primary completion")
    if not label or not shape or label == shape or is_date or line.text in VALUES.get(label, ()):
        return label or shape
    # A label whose own value is lost stands above the value of another.
    page.doubt(f"'{line.text}' stands under the label of {label}; taken as {shape}", block, line)
    return shape


def _basic(page: Page) -> dict[str, Any]:
    block = page["Basic Information"]
    found = _typed(page, block, _BASIC_LABELS, _basic_shape)
    status, study_type = (
        "".join(coded_or_text(page, block, line, scheme, {}) for line in found.get(scheme, ()))
        for scheme in ("status", "studyType")
    )
    start, completion = _dates(page, block, found.get("date", []))
    return {
        "overall_status": status,
        "study_type": study_type,
        "phases": tuple(phase for line in found.get("phase", ()) for phase in _phases(page, block, line)),
        "enrollment": next((_enrollment(page, block, line) for line in found.get("enrollment", ())), None),
        "start": next((_date(page, block, line) for line in found.get("start", ())), start),
        "completion": next((_date(page, block, line) for line in found.get("completion", ())), completion),
        "primary_completion": next((_date(page, block, line) for line in found.get("primary completion", ())), None),
    }


def _basic_shape(text: str) -> str:
    if text in VALUES["status"]:
        return "status"
    if text in VALUES["studyType"]:
        return "studyType"
    if all(part in VALUES["phase"] for part in _phase_parts(text)):
        return "phase"
    if _ENROLLMENT.fullmatch(text):
        return "enrollment"
    return "date" if len(text) > 4 and is_partial_date(text) else ""


def _phase_parts(text: str) -> list[str]:
    return re.split(r"\s*[/,|]\s*", text)


def _phases(page: Page, block: Block, line: Line) -> tuple[str, ...]:
    parts = [line._replace(text=part) for part in _phase_parts(line.text)]
    return tuple(coded_or_text(page, block, part, "phase", {}) for part in parts if part.text)


def _enrollment(page: Page, block: Block, line: Line) -> int | None:
    match = _ENROLLMENT.fullmatch(line.text)
    number = count(match[1]) if match else None
    if number is None:
        page.doubt(f"'{line.text}' is not a number of participants; left out", block, line)
    return number


def _dates(page: Page, block: Block, lines: Sequence[Line]) -> tuple[Dated | None, Dated | None]:
    """Start and completion from dates without labels: only two, in this order, can be told apart."""
    if len(lines) == 2 and lines[0].text[:7] <= lines[1].text[:7]:
        return _date(page, block, lines[0]), _date(page, block, lines[1])
    for line in lines:
        page.doubt(f"'{line.text}' may be the start or the completion; left out", block, line)
    return None, None


def _date(page: Page, block: Block, line: Line) -> Dated | None:
    if not is_partial_date(line.text):
        page.doubt(f"'{line.text}' is not a date; left out", block, line)
        return None
    if line.text[7:] == "-01":
        page.doubt(f"the day of '{line.text}' may be made up by the site; kept as month", block, line)
        return Dated(date=line.text[:7])
    return Dated(date=line.text)


def _design(page: Page, study_type: str) -> dict[str, Any]:
    def shape(text: str) -> str:
        # OTHER is a purpose, a model and a time perspective; of these an interventional study has a purpose only.
        if text == "OTHER":
            return "primaryPurpose" if study_type == "INTERVENTIONAL" else ""
        return next((scheme for scheme in _DESIGN_LABELS.values() if text in VALUES[scheme]), "")

    block = page["Study Design"]
    found = _typed(page, block, _DESIGN_LABELS, shape)
    return {
        re.sub(r"(?=[A-Z])", "_", scheme).lower(): coded_or_text(page, block, lines[0], scheme, {})
        for scheme, lines in found.items()
    }


def _eligibility(page: Page) -> dict[str, Any]:
    """The criteria in registry style, and ages, sex and volunteers, which stand below them."""
    block = page["Eligibility Criteria"]
    lines = block.values
    start = _tail_start(lines)
    sections: list[tuple[str, list[Line]]] = [("", [])]
    for line in lines[:start]:
        match = _CRITERIA_HEADING.fullmatch(line.text)
        heading = f"{match[1].capitalize()} Criteria" if match else ""
        if heading and heading not in dict(sections):
            sections.append((heading, []))
        else:
            sections[-1][1].append(line)
    return {"eligibility_text": criteria(sections, blank_ends_item=False)} | _tail(page, block, lines[start:])


def _tail_start(lines: Sequence[Line]) -> int:
    """Where the values below the criteria begin: going up, volunteers, sex, ages, each with its label if it has one."""
    start, last = len(lines), len(_TAIL_ORDER)
    while start:
        line = lines[start - 1]
        kind = _tail_kind(line.text)
        is_unknown_value = not is_item(line) and start > 1 and bool(_tail_label(lines[start - 2]))
        if kind:
            rank = _TAIL_ORDER.index(kind)
            if rank > last or (rank == last and kind != "age"):
                break
            last = rank
        elif not _tail_label(line) and not is_unknown_value:
            break
        start -= 1
    return start


_TAIL_ORDER = ("age", "sex", "volunteers")


def _tail_kind(text: str) -> str:
    if len(text) < 12 and age_in_years(text) is not None:
        return "age"
    if text in VALUES["sex"]:
        return "sex"
    return "volunteers" if text in ("Yes", "No") else ""


def _tail_label(line: Line) -> str:
    """What a label below the criteria is about; empty if the line is none: a few words, nothing but letters."""
    if not re.fullmatch(r"[A-Za-z]+(?: [A-Za-z]+){0,3}", line.text):
        return ""
    return next((kind for word, kind in _TAIL_LABELS.items() if word in line.text.lower()), "")


def _tail(page: Page, block: Block, lines: Sequence[Line]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    ages: list[Line] = []
    label = ""
    for line in lines:
        if not _tail_kind(line.text) and _tail_label(line):
            label = _tail_label(line)
            continue
        kind = _tail_kind(line.text) or label
        limit, label = label, ""
        if kind == "age" and limit in ("minimum", "maximum"):
            found[f"{limit}_age"] = line.text
        elif kind == "age":
            ages.append(line)
        elif kind == "sex":
            found["sex"] = coded_or_text(page, block, line, "sex", {})
        elif line.text in ("Yes", "No"):
            found["healthy_volunteers"] = line.text == "Yes"
        else:
            page.doubt(f"'{line.text}' is no value known here; left out", block, line)
    return found | _ages(page, block, ages)


def _ages(page: Page, block: Block, lines: Sequence[Line]) -> dict[str, Any]:
    """Age limits from ages without labels: of two the lower stands first; of one it is not known which it is."""
    years = [age_in_years(line.text) or 0 for line in lines]
    if len(lines) == 2 and years[0] <= years[1]:
        return {"minimum_age": lines[0].text, "maximum_age": lines[1].text}
    if len(lines) == 1 and lines[0].text in _LONE_AGE_IS_MINIMUM:
        page.doubt(
            f"'{lines[0].text}' stands alone; taken as the lower limit, which it nearly always is", block, lines[0]
        )
        return {"minimum_age": lines[0].text}
    for line in lines:
        page.doubt(f"'{line.text}' may be the lower or the upper age limit; left out", block, line)
    return {}


def _sponsors(page: Page) -> dict[str, Any]:
    """Lead sponsor and collaborators where labels tell them apart; all others, whose role is not known."""
    block = page["Sponsors"]
    found: dict[str, list[Agency]] = {"lead": [], "collaborator": [], "": []}
    role, name = "", ""
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


def _responsible_party(page: Page) -> ResponsibleParty | None:
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


def _identifiers(page: Page) -> dict[str, Any]:
    """The organisation's id, further ids, and obsolete NCT ids."""
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


def _sites(page: Page) -> tuple[Site, ...]:
    """A site is a line with the facility and a line with its place. Either can lack, and both can hold commas."""
    block = page["Locations"]
    countries = {*page["Countries"].texts, *_COMMA_COUNTRIES}
    texts = block.texts
    in_pairs = len(texts) % 2 == 0 and all(", " in text for text in texts[1::2])
    sites, facility = list[Site](), ""
    for index, (line, text) in enumerate(zip(block.values, texts, strict=True)):
        if index % 2 if in_pairs else _country(text, countries) in countries:
            sites.append(_site(facility, text, countries))
            if sites[-1].region.count(", "):
                page.doubt(f"'{text}' may be divided in more than one way", block, line)
            facility = ""
            continue
        if facility:
            page.doubt(f"'{facility}' has no place below it; left out", block, line)
        facility = text
    if facility:
        page.doubt(f"'{facility}' has no place below it; left out", block)
    return tuple(sites)


def _country(place: str, countries: set[str]) -> str:
    with_comma = (name for name in countries if "," in name and (place == name or place.endswith(f", {name}")))
    return next(with_comma, place.rpartition(", ")[2])


def _site(facility: str, place: str, countries: set[str]) -> Site:
    country = _country(place, countries)
    city, _, region = place.removesuffix(country).removesuffix(", ").partition(", ")
    return Site(facility=facility, city=city, region=region, country=country)


def _listed(page: Page, block: Block, nct_id: str) -> Iterator[ListedTrial]:
    """The related trials of a block: a title, then its id."""
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


# Groups and interventions. Neither block has labels, in either layout: a group is its label, its description, and the
# name and description of each of its interventions; an intervention is its name, its description, its other names.
# What both blocks hold, in which order, tells names from other lines.


class _Entry:
    """An intervention as the page shows it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.description: list[str] = []
        self.other_names: list[str] = []
        self.arms: list[str] = []

    def shown(self, groups: set[str]) -> list[str]:
        """The lines by which a group names it."""
        return [self.name, *(text for text in self.description if text in groups)]


def _groups(page: Page) -> dict[str, Any]:
    entries = _entries(page, page["Interventions"], page["Study Groups"].texts)
    arms = _arms(page, page["Study Groups"], entries)
    interventions = tuple(
        Intervention(
            name=entry.name,
            description="\n".join(entry.description),
            other_names=tuple(entry.other_names),
            arms=tuple(dict.fromkeys(entry.arms)),
        )
        for entry in entries
    )
    return {"interventions": interventions, "arms": arms}


def _entries(page: Page, block: Block, groups: list[str]) -> list[_Entry]:
    texts = block.texts
    names = _sure_names(texts, groups)
    shared = set(texts) & set(groups)
    entries: list[_Entry] = []
    by_place = False
    for index, (line, text) in enumerate(zip(block.values, texts, strict=True)):
        if index in names:
            entries.append(_Entry(text))
        elif not shared and not (index == 1 and _is_sentence(text)):
            page.doubt(f"'{text}' may be a name, a description or another name; left out", block, line)
        elif _is_sentence(text):
            entries[-1].description.append(text)
        elif not entries[-1].description:
            by_place = True
            entries[-1].description.append(text)
        elif text in shared:
            by_place = True
            entries.append(_Entry(text))
        else:
            entries[-1].other_names.append(text)
    if by_place:
        page.doubt("names and descriptions have no labels; some are told apart by their order only", block)
    return entries


def _sure_names(texts: list[str], groups: list[str]) -> set[int]:
    """Positions that surely hold names: the first, and each that some group shows below another line than is here."""
    above: dict[str, set[str]] = {}
    for upper, text in zip(["", *texts], texts, strict=False):
        above.setdefault(text, set()).add(upper)
    elsewhere = {
        text
        for upper, text, lower in zip(["", *groups], groups, [*groups[1:], ""], strict=False)
        # Where the line above follows instead, a group's description repeats that of an intervention.
        if text in above and upper not in above[text] and lower not in above[text]
    }
    return {i for i, text in enumerate(texts) if i == 0 or (text in elsewhere and not _is_sentence(text))}


def _is_sentence(text: str) -> bool:
    """Whether a line is prose or an item of a list rather than a name."""
    return len(text) > 200 or text.startswith("* ") or (text.endswith((".", ";", ":")) and len(text.split()) > 4)


def _arms(page: Page, block: Block, entries: list[_Entry]) -> tuple[Arm, ...]:
    texts = block.texts
    lines = set(texts)
    shown = {tuple(entry.shown(lines)): entry for entry in reversed(entries)}
    by_name: dict[str, list[tuple[str, ...]]] = {}
    # The longest first, so that a description is not left behind as a group's label.
    for key in sorted(shown, key=len, reverse=True):
        by_name.setdefault(key[0], []).append(key)
    arms: list[Arm] = []
    gap: list[str] = []
    index = 0
    while index < len(texts):
        key = _key_at(texts, index, by_name) if arms or gap else ()
        if not key or (not gap and key[0] in arms[-1].interventions):
            gap.append(texts[index])
            index += 1
            continue
        if gap:
            arms += _labelled(page, block, gap)
            gap = []
        if arms[-1].label:
            arm = arms[-1]
            names = (*arm.interventions, key[0])
            arms[-1] = Arm(label=arm.label, description=arm.description, interventions=names)
            shown[key].arms.append(arm.label)
        index += len(key)
    arms += _labelled(page, block, gap) if gap else []
    return tuple(arm for arm in arms if arm.label)


def _key_at(texts: list[str], index: int, by_name: dict[str, list[tuple[str, ...]]]) -> tuple[str, ...]:
    """The lines of the intervention that a group names here; if it comes again at once, this is a group's label."""
    for key in by_name.get(texts[index], ()):
        end = index + len(key)
        again = tuple(texts[index + 1 : end + 1]) == key or (len(key) == 1 and key[0] in texts[end : end + 2])
        if tuple(texts[index:end]) == key and not again:
            return key
    return ()


def _labelled(page: Page, block: Block, gap: list[str]) -> list[Arm]:
    """The arms that lines between interventions make; an arm without label where its lines cannot be told."""
    if len(gap) <= 2 or all(_is_sentence(text) for text in gap[1:]):
        return [Arm(label=gap[0], description="\n".join(gap[1:]))]
    if len(gap) % 2 == 0 and all(_is_sentence(text) == bool(i % 2) for i, text in enumerate(gap)):
        return [Arm(label=label, description=text) for label, text in zip(gap[::2], gap[1::2], strict=True)]
    page.doubt(f"{len(gap)} lines from '{gap[0]}' on may be labels or descriptions; only the first is taken", block)
    return [Arm(label=gap[0]), Arm()]
