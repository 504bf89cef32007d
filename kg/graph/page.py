"""A trial as a page a person reads, and as the statements about it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from kg.graph.graph import Graph
from kg.graph.table import Statements
from kg.trial.eligibility import Item, split
from kg.trial.model import Agency, Arm, Dated, Intervention, Outcome, Site, Trial
from kg.trial.text import one_line

_WIDTH = 100
_LABEL = 22
# A page names every country, but not each of a thousand hospitals.
_SITES_SHOWN = 40

Section = tuple[str, list[str]]


def text(graph: Graph, nct_id: str) -> str:
    """The page: every section that has something to say, related trials and doubts included.

    Raises:
        NotFound: the graph does not describe that trial.

    """
    record = graph.record(nct_id)
    trial = record.trial
    address = f"{trial.nct_id}   https://clinicaltrials.gov/study/{trial.nct_id}"
    head = [*_wrapped(trial.brief_title or trial.nct_id), address]
    parts = ["\n".join(head)]
    for title, lines in (*_sections(trial), _related(graph, trial), _doubts(record.doubts)):
        if lines:
            parts.append("\n".join([title.upper(), *(f"  {line}".rstrip() for line in lines)]))
    return "\n\n".join(parts) + "\n"


def statements(graph: Graph, nct_id: str) -> Statements:
    """All statements about the trial, its parts, its links and its source document.

    Raises:
        NotFound: the graph does not describe that trial.

    """
    trial = f"trial:{graph.resolve(nct_id)}"
    answer = graph.query(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ BIND ({trial} AS ?s) }} "
        f"UNION {{ {trial} ?a ?s FILTER (STRSTARTS(STR(?s), CONCAT(STR({trial}), '#'))) }} "
        f"UNION {{ {trial} ?a/?b ?s FILTER (STRSTARTS(STR(?s), CONCAT(STR({trial}), '#'))) }} "
        f"UNION {{ {trial} ct:site/ct:siteContact/ct:person ?s }} "
        f"UNION {{ {trial} prov:wasDerivedFrom ?s }} UNION {{ ?s a ct:TrialLink ; rdf:subject {trial} }} ?s ?p ?o }}".replace(
            "?a/?b ?s", "?a ?part . ?part ?b ?s"
        )
    )
    assert isinstance(answer, Statements)
    return answer


def _sections(trial: Trial) -> Iterator[Section]:
    yield "Status", _status(trial)
    yield "Design", _design(trial)
    yield "Summary", _wrapped(trial.brief_summary)
    yield "Description", _wrapped(trial.detailed_description)
    yield "Conditions", _listed(trial.conditions)
    yield "Keywords", _listed(trial.keywords)
    yield "Arms", [line for arm in trial.arms for line in _arm(arm)]
    yield "Interventions", [line for each in trial.interventions for line in _intervention(each)]
    for title, outcomes in (
        ("Primary outcomes", trial.primary_outcomes),
        ("Secondary outcomes", trial.secondary_outcomes),
        ("Other outcomes", trial.other_outcomes),
    ):
        yield title, [line for outcome in outcomes for line in _outcome(outcome)]
    yield "Who can take part", _eligible(trial)
    yield from _criteria(trial)
    yield "Sponsors", _sponsors(trial)
    yield "People", _people(trial)
    yield "Sites", _sites(trial)
    yield "Identifiers", _identifiers(trial)
    yield "Oversight", _oversight(trial)
    yield "Sharing of participant data", _sharing(trial)
    yield (
        "References",
        [line for each in trial.references for line in _bullet(_reference(each.citation, each.pmid, each.type))],
    )
    yield "See also", [line for page in trial.see_also for line in _bullet(f"{page.label}  {page.url}")]
    yield (
        "Available data",
        [
            line
            for each in trial.available_ipd
            for line in _bullet(" ".join((each.type, each.id, each.url, each.comment)))
        ],
    )
    yield "MeSH", _mesh(trial)
    yield "Dates at the registry", _registry_dates(trial)


# ------------------------------------------------------------------------------------------------------------- parts


def _status(trial: Trial) -> list[str]:
    expanded = " ".join(part for part in (trial.expanded_access_nct_id, _words(trial.expanded_access_status)) if part)
    return _pairs(
        ("status", _words(trial.overall_status)),
        ("last known status", _words(trial.last_known_status)),
        ("why stopped", trial.why_stopped),
        ("start", _dated(trial.start)),
        ("primary completion", _dated(trial.primary_completion)),
        ("completion", _dated(trial.completion)),
        ("enrollment", _enrollment(trial)),
        ("results", _yes_no(trial.has_results)),
        ("expanded access", expanded or _yes_no(trial.has_expanded_access)),
    )


def _design(trial: Trial) -> list[str]:
    masked = f" ({', '.join(map(_words, trial.who_masked))})" if trial.who_masked else ""
    return _pairs(
        ("official title", trial.official_title),
        ("acronym", trial.acronym),
        ("study type", _words(trial.study_type)),
        ("expanded access", ", ".join(map(_words, trial.expanded_access_kinds))),
        ("phase", ", ".join(map(_words, trial.phases))),
        ("purpose", _words(trial.primary_purpose)),
        ("allocation", _words(trial.allocation)),
        ("model", _words(trial.intervention_model)),
        ("model in words", trial.intervention_model_description),
        ("masking", _words(trial.masking) + masked),
        ("masking in words", trial.masking_description),
        ("observational model", _words(trial.observational_model)),
        ("time perspective", _words(trial.time_perspective)),
        ("patient registry", _yes_no(trial.patient_registry)),
        ("follow-up", trial.target_duration),
        (
            "biospecimens",
            " ".join(part for part in (_words(trial.bio_spec_retention), trial.bio_spec_description) if part),
        ),
    )


def _arm(arm: Arm) -> list[str]:
    kind = f"  [{_words(arm.type)}]" if arm.type else ""
    lines = _bullet(f"{arm.label}{kind}")
    lines += [f"    {line}" for line in _wrapped(arm.description, 4)]
    return lines + [f"    → {name}" for name in arm.interventions]


def _intervention(use: Intervention) -> list[str]:
    kind = f"{_words(use.type)}: " if use.type else ""
    other = f"  (also: {', '.join(use.other_names)})" if use.other_names else ""
    return _bullet(f"{kind}{use.name}{other}") + [f"    {line}" for line in _wrapped(use.description, 4)]


def _outcome(outcome: Outcome) -> list[str]:
    frame = f"  [{outcome.time_frame}]" if outcome.time_frame else ""
    return _bullet(f"{outcome.measure}{frame}") + [f"    {line}" for line in _wrapped(outcome.description, 4)]


def _eligible(trial: Trial) -> list[str]:
    return _pairs(
        ("sex", _words(trial.sex)),
        ("gender based", _yes_no(trial.gender_based)),
        ("gender", trial.gender_description),
        ("minimum age", trial.minimum_age),
        ("maximum age", trial.maximum_age),
        ("age groups", ", ".join(map(_words, trial.age_groups))),
        ("healthy volunteers", _yes_no(trial.healthy_volunteers)),
        ("population", trial.study_population),
        ("sampling", _words(trial.sampling_method)),
    )


def _criteria(trial: Trial) -> Iterator[Section]:
    lists = split(trial.eligibility_text) if trial.eligibility_text else None
    if lists is None:
        yield "Criteria", _wrapped(trial.eligibility_text)
        return
    yield "Inclusion criteria", [line for item in lists.inclusion for line in _criterion(item)]
    yield "Exclusion criteria", [line for item in lists.exclusion for line in _criterion(item)]


def _criterion(item: Item) -> list[str]:
    indent = "  " if item.parent is not None else ""
    return [indent + line for line in _bullet(item.text)]


def _sponsors(trial: Trial) -> list[str]:
    party = trial.responsible_party
    stated: tuple[str, ...] = ()
    if party:
        names = (party.name, party.title, party.affiliation, party.old_name_title, party.old_organization)
        stated = tuple(name for name in (_words(party.role), *names) if name)
    return _pairs(
        ("lead sponsor", _agency(trial.lead_sponsor)),
        *(("collaborator", _agency(each)) for each in trial.collaborators),
        *(("sponsor, role unknown", _agency(each)) for each in trial.sponsors_of_unknown_role),
        ("funder types", ", ".join(trial.funder_types)),
        ("registered by", _agency(trial.organization)),
        ("responsible party", ", ".join(stated)),
    )


def _people(trial: Trial) -> list[str]:
    officials = (
        (_words(each.role) or "official", ", ".join(filter(None, (each.name, each.affiliation))))
        for each in trial.officials
    )
    return _pairs(*officials, *((_words(each.role) or "contact", each.name) for each in trial.central_contacts))


def _sites(trial: Trial) -> list[str]:
    countries = sorted({site.country for site in trial.sites if site.country} | set(trial.countries))
    number = len(trial.sites) or trial.site_count
    lines = _pairs(
        ("number", str(number) if number else ""),
        ("countries", ", ".join(countries)),
        ("removed countries", ", ".join(trial.removed_countries)),
    )
    for site in trial.sites[:_SITES_SHOWN]:
        lines += _bullet(_site(site))
    if len(trial.sites) > _SITES_SHOWN:
        lines.append(
            f"… and {len(trial.sites) - _SITES_SHOWN} more: kg query --name sites-of-trial --set nct={trial.nct_id}"
        )
    return lines


def _site(site: Site) -> str:
    status = f"  [{_words(site.status)}]" if site.status else ""
    where = ", ".join(
        part for part in (site.facility or "Unnamed facility", site.city, site.region, site.country) if part
    )
    return where + status


def _identifiers(trial: Trial) -> list[str]:
    own = (("organization's id", trial.org_study_id.value),) if trial.org_study_id else ()
    return _pairs(
        *own,
        *(
            (_words(each.kind) or "further id", " ".join(filter(None, (each.value, each.domain, each.link))))
            for each in trial.secondary_ids
        ),
        *(("obsolete NCT id", alias) for alias in trial.nct_id_aliases),
    )


def _oversight(trial: Trial) -> list[str]:
    return _pairs(
        ("data monitoring", _yes_no(trial.has_dmc)),
        ("FDA regulated drug", _yes_no(trial.is_fda_regulated_drug)),
        ("FDA regulated device", _yes_no(trial.is_fda_regulated_device)),
        ("unapproved device", _yes_no(trial.is_unapproved_device)),
        ("pediatric postmarket", _yes_no(trial.is_ppsd)),
        ("exported from the US", _yes_no(trial.is_us_export)),
        ("FDAAA 801 violation", _yes_no(trial.fdaaa801_violation)),
    )


def _sharing(trial: Trial) -> list[str]:
    return _pairs(
        ("plan", _words(trial.ipd_sharing)),
        ("what", trial.ipd_description),
        ("beside data", ", ".join(map(_words, trial.ipd_info_types))),
        ("when", trial.ipd_time_frame),
        ("for whom", trial.ipd_access_criteria),
        ("where", trial.ipd_url),
    )


def _mesh(trial: Trial) -> list[str]:
    return _pairs(
        ("conditions", "; ".join(each.term for each in trial.condition_headings)),
        ("interventions", "; ".join(each.term for each in trial.intervention_headings)),
    )


def _registry_dates(trial: Trial) -> list[str]:
    return _pairs(
        ("first submitted", trial.first_submitted_date),
        ("first posted", _dated(trial.first_posted)),
        ("results posted", _dated(trial.results_first_posted)),
        ("last update posted", _dated(trial.last_update_posted)),
        ("verified", trial.verified_date),
        ("data version", trial.data_version),
    )


def _related(graph: Graph, trial: Trial) -> Section:
    lines = []
    for each in graph.related(trial.nct_id):
        arrow = "→" if each.direction == "to" else "←"
        lines += _bullet(f"{arrow} {each.nct_id} {each.relation}: {each.title}")
    return "Related trials", lines


def _doubts(doubts: Iterable[object]) -> Section:
    return "Doubts", [line for doubt in doubts for line in _bullet(str(doubt))]


# ------------------------------------------------------------------------------------------------------------ wording


def _pairs(*pairs: tuple[str, str]) -> list[str]:
    lines = []
    for label, value in pairs:
        if value:
            first, *rest = _wrapped(one_line(value), _LABEL + 2)
            lines += [f"{label:<{_LABEL}}  {first}", *(" " * (_LABEL + 2) + line for line in rest)]
    return lines


def _bullet(value: str) -> list[str]:
    first, *rest = _wrapped(one_line(value), 2) or [""]
    return [f"• {first}", *(f"  {line}" for line in rest)]


def _listed(values: Iterable[str]) -> list[str]:
    return _wrapped("; ".join(values))


def _wrapped(value: str, indent: int = 0) -> list[str]:
    paragraphs = [textwrap.wrap(line, _WIDTH - indent, break_long_words=False) for line in value.splitlines()]
    return [line for paragraph in paragraphs for line in (paragraph or [""])]


def _words(code: str) -> str:
    """A code in words.

    >>> _words("ACTIVE_NOT_RECRUITING"), _words("PHASE2"), _words("NA")
    ('active not recruiting', 'phase 2', 'not applicable')
    """
    words = "not applicable" if code == "NA" else code.replace("_", " ").lower()
    return words.replace("phase", "phase ") if words[-1:].isdigit() else words


def _dated(dated: Dated | None) -> str:
    if dated is None:
        return ""
    return f"{dated.date} ({dated.type.lower()})" if dated.type else dated.date


def _enrollment(trial: Trial) -> str:
    if trial.enrollment is None:
        return ""
    return f"{trial.enrollment:,}" + (f" ({trial.enrollment_type.lower()})" if trial.enrollment_type else "")


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _agency(agency: Agency | None) -> str:
    if agency is None:
        return ""
    return f"{agency.name}  [{_words(agency.agency_class)}]" if agency.agency_class else agency.name


def _reference(citation: str, pmid: str, kind: str) -> str:
    return " ".join(
        part for part in (citation, f"PMID {pmid}" if pmid else "", f"[{kind.lower()}]" if kind else "") if part
    )
