"""The sections of a trial's page: which there are, and what each says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import shorten

from kg.graph.neighbours import Neighbour
from kg.graph.page_wording import (
    agency,
    all_words,
    bullet,
    dated,
    every,
    joined,
    listed,
    pairs,
    tagged,
    typed,
    words,
    wrapped,
    yes_no,
)
from kg.trial.eligibility import Item, split
from kg.trial.model import Arm, AvailableIpd, Intervention, Outcome, Reference, ResponsibleParty, SeeAlso, Site, Trial

# A page names every country, but not each of a thousand hospitals.
_SITES_SHOWN = 40
# Most trials have about ten others that are only alike, a few have a hundred.
_ALIKE_SHOWN = 10
_EVIDENCE_SHOWN = 180

Section = tuple[str, list[str]]
"""A title and the lines below it."""


def sections(trial: Trial) -> Iterator[Section]:
    """The sections of a page in their order; one without lines has nothing to say."""
    yield "Status", _status(trial)
    yield "Design", _design(trial)
    yield "Summary", wrapped(trial.brief_summary)
    yield "Description", wrapped(trial.detailed_description)
    yield "Conditions", listed(trial.conditions)
    yield "Keywords", listed(trial.keywords)
    yield "Arms", every(trial.arms, _arm)
    yield "Interventions", every(trial.interventions, _intervention)
    yield "Primary outcomes", every(trial.primary_outcomes, _outcome)
    yield "Secondary outcomes", every(trial.secondary_outcomes, _outcome)
    yield "Other outcomes", every(trial.other_outcomes, _outcome)
    yield "Who can take part", _eligible(trial)
    yield from _criteria(trial.eligibility_text)
    yield "Sponsors", _sponsors(trial)
    yield "People", _people(trial)
    yield "Sites", _sites(trial)
    yield "Identifiers", _identifiers(trial)
    yield "Oversight", _oversight(trial)
    yield "Sharing of participant data", _sharing(trial)
    yield "References", every(trial.references, _reference)
    yield "See also", every(trial.see_also, _see_also)
    yield "Available data", every(trial.available_ipd, _available_data)
    yield "MeSH", _mesh(trial)
    yield "Dates at the registry", _registry_dates(trial)


def related(nct_id: str, neighbours: Iterable[Neighbour]) -> Section:
    """The trials that one relates to, each once with all links; of those that are only alike, the most alike."""
    links: dict[str, list[Neighbour]] = {}
    for each in neighbours:
        links.setdefault(each.nct_id, []).append(each)
    alike = [other for other, found in links.items() if {each.relation for each in found} == {"similarTo"}]
    hidden = alike[_ALIKE_SHOWN:]
    lines = every((found for other, found in links.items() if other not in hidden), _related)
    if hidden:
        lines.append(f"… and {len(hidden)} more of lower score: kg related {nct_id} --kind similarTo")
    return "Related trials", lines


def _related(links: list[Neighbour]) -> list[str]:
    other = links[0]
    title = "" if other.title == other.nct_id else other.title
    name = tagged(joined(" ", other.nct_id, title), "" if other.described else "not described here")
    return bullet(name, "\n".join(map(_link, links)))


def _link(link: Neighbour) -> str:
    """``↔ similarTo 0.31: both: Gout``; evidence that only repeats the other's title or id is left out."""
    score = "" if link.score is None else f"{link.score:.2f}"
    role = f"[{joined(': ', words(link.role), link.role_phrase or '')}]" if link.role else ""
    evidence = " … ".join(text for text in link.evidence if text not in (link.title, link.nct_id))
    kind = joined(" ", link.arrow, link.relation, score, role)
    return joined(": ", kind, shorten(evidence, _EVIDENCE_SHOWN, placeholder=" …"))


def _status(trial: Trial) -> list[str]:
    enrollment = "" if trial.enrollment is None else typed(f"{trial.enrollment:,}", trial.enrollment_type)
    expanded = joined(" ", trial.expanded_access_nct_id, words(trial.expanded_access_status))
    return pairs(
        ("status", words(trial.overall_status)),
        ("last known status", words(trial.last_known_status)),
        ("why stopped", trial.why_stopped),
        ("start", dated(trial.start)),
        ("primary completion", dated(trial.primary_completion)),
        ("completion", dated(trial.completion)),
        ("enrollment", enrollment),
        ("results", yes_no(trial.has_results)),
        ("expanded access", expanded or yes_no(trial.has_expanded_access)),
    )


def _design(trial: Trial) -> list[str]:
    masked = f"({all_words(trial.who_masked)})" if trial.who_masked else ""
    return pairs(
        ("official title", trial.official_title),
        ("acronym", trial.acronym),
        ("study type", words(trial.study_type)),
        ("expanded access", all_words(trial.expanded_access_kinds)),
        ("phase", all_words(trial.phases)),
        ("purpose", words(trial.primary_purpose)),
        ("allocation", words(trial.allocation)),
        ("model", words(trial.intervention_model)),
        ("model in words", trial.intervention_model_description),
        ("masking", joined(" ", words(trial.masking), masked)),
        ("masking in words", trial.masking_description),
        ("observational model", words(trial.observational_model)),
        ("time perspective", words(trial.time_perspective)),
        ("patient registry", yes_no(trial.patient_registry)),
        ("follow-up", trial.target_duration),
        ("biospecimens", joined(" ", words(trial.bio_spec_retention), trial.bio_spec_description)),
    )


def _arm(arm: Arm) -> list[str]:
    return bullet(tagged(arm.label, words(arm.type)), arm.description) + [f"    → {name}" for name in arm.interventions]


def _intervention(use: Intervention) -> list[str]:
    kind = f"{words(use.type)}: " if use.type else ""
    other = f" (also: {', '.join(use.other_names)})" if use.other_names else ""
    return bullet(f"{kind}{use.name}{other}", use.description)


def _outcome(outcome: Outcome) -> list[str]:
    return bullet(tagged(outcome.measure, outcome.time_frame), outcome.description)


def _eligible(trial: Trial) -> list[str]:
    return pairs(
        ("sex", words(trial.sex)),
        ("gender based", yes_no(trial.gender_based)),
        ("gender", trial.gender_description),
        ("minimum age", trial.minimum_age),
        ("maximum age", trial.maximum_age),
        ("age groups", all_words(trial.age_groups)),
        ("healthy volunteers", yes_no(trial.healthy_volunteers)),
        ("population", trial.study_population),
        ("sampling", words(trial.sampling_method)),
    )


def _criteria(text: str) -> Iterator[Section]:
    """The criteria as two lists or, where they cannot be split, as they stand."""
    if lists := split(text):
        yield "Inclusion criteria", every(lists.inclusion, _criterion)
        yield "Exclusion criteria", every(lists.exclusion, _criterion)
    else:
        yield "Criteria", wrapped(text)


def _criterion(item: Item) -> list[str]:
    indent = "  " if item.parent is not None else ""
    return [indent + line for line in bullet(item.text)]


def _sponsors(trial: Trial) -> list[str]:
    return pairs(
        ("lead sponsor", agency(trial.lead_sponsor)),
        *(("collaborator", agency(each)) for each in trial.collaborators),
        *(("sponsor, role unknown", agency(each)) for each in trial.sponsors_of_unknown_role),
        ("funder types", ", ".join(trial.funder_types)),
        ("registered by", agency(trial.organization)),
        ("responsible party", _party(trial.responsible_party)),
    )


def _party(party: ResponsibleParty | None) -> str:
    if party is None:
        return ""
    names = (party.name, party.title, party.affiliation, party.old_name_title, party.old_organization)
    return joined(", ", words(party.role), *names)


def _people(trial: Trial) -> list[str]:
    return pairs(
        *((words(each.role) or "official", joined(", ", each.name, each.affiliation)) for each in trial.officials),
        *((words(each.role) or "contact", each.name) for each in trial.central_contacts),
    )


def _sites(trial: Trial) -> list[str]:
    countries = sorted({site.country for site in trial.sites if site.country} | set(trial.countries))
    number = len(trial.sites) or trial.site_count
    lines = pairs(
        ("number", str(number) if number else ""),
        ("countries", ", ".join(countries)),
        ("removed countries", ", ".join(trial.removed_countries)),
    )
    lines += every(trial.sites[:_SITES_SHOWN], _site)
    if (more := len(trial.sites) - _SITES_SHOWN) > 0:
        lines.append(f"… and {more} more: kg query --name sites-of-trial --set nct={trial.nct_id}")
    return lines


def _site(site: Site) -> list[str]:
    where = joined(", ", site.facility or "Unnamed facility", site.city, site.region, site.country)
    return bullet(tagged(where, words(site.status)))


def _identifiers(trial: Trial) -> list[str]:
    return pairs(
        ("organization's id", trial.org_study_id.value if trial.org_study_id else ""),
        *(
            (words(each.kind) or "further id", joined(" ", each.value, each.domain, each.link))
            for each in trial.secondary_ids
        ),
        *(("obsolete NCT id", alias) for alias in trial.nct_id_aliases),
    )


def _oversight(trial: Trial) -> list[str]:
    return pairs(
        ("data monitoring", yes_no(trial.has_dmc)),
        ("FDA regulated drug", yes_no(trial.is_fda_regulated_drug)),
        ("FDA regulated device", yes_no(trial.is_fda_regulated_device)),
        ("unapproved device", yes_no(trial.is_unapproved_device)),
        ("pediatric postmarket", yes_no(trial.is_ppsd)),
        ("exported from the US", yes_no(trial.is_us_export)),
        ("FDAAA 801 violation", yes_no(trial.fdaaa801_violation)),
    )


def _sharing(trial: Trial) -> list[str]:
    return pairs(
        ("plan", words(trial.ipd_sharing)),
        ("what", trial.ipd_description),
        ("beside data", all_words(trial.ipd_info_types)),
        ("when", trial.ipd_time_frame),
        ("for whom", trial.ipd_access_criteria),
        ("where", trial.ipd_url),
    )


def _reference(reference: Reference) -> list[str]:
    pmid = f"PMID {reference.pmid}" if reference.pmid else ""
    kind = f"[{reference.type.lower()}]" if reference.type else ""
    return bullet(joined(" ", reference.citation, pmid, kind))


def _see_also(page: SeeAlso) -> list[str]:
    return bullet(joined(" ", page.label, page.url))


def _available_data(data: AvailableIpd) -> list[str]:
    return bullet(joined(" ", data.type, data.id, data.url, data.comment))


def _mesh(trial: Trial) -> list[str]:
    return pairs(
        ("conditions", "; ".join(each.term for each in trial.condition_headings)),
        ("interventions", "; ".join(each.term for each in trial.intervention_headings)),
    )


def _registry_dates(trial: Trial) -> list[str]:
    return pairs(
        ("first submitted", trial.first_submitted_date),
        ("first posted", dated(trial.first_posted)),
        ("results posted", dated(trial.results_first_posted)),
        ("last update posted", dated(trial.last_update_posted)),
        ("verified", trial.verified_date),
        ("data version", trial.data_version),
    )
