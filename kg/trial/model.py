"""The typed trial that stands between readers and mapping: one field for each thing a registry says.

Frozen records. Every field may be missing: None, an empty tuple or an empty string mean *not stated*. A coded field
holds the registry's exact value as text (see :mod:`kg.trial.codes`); a date is a day, a month or a year as text
(see :func:`kg.trial.values.is_partial_date`); an age is the registry's text.

The registry path of each field stands in the reader's tables (:mod:`kg.read.ctgov_fields`).
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from kg.trial.part import Part as Part  # noqa: PLC0414 - readers import it from here, beside its kinds
from kg.trial.results import Results


class Dated(Part, frozen=True, kw_only=True):
    """A date and whether it is actual or estimated (scheme dateType)."""

    date: str = ""
    type: str = ""


class Agency(Part, frozen=True, kw_only=True):
    """An organisation as a trial names it, with its agency class."""

    name: str = ""
    agency_class: str = ""


class Identifier(Part, frozen=True, kw_only=True):
    """A further identifier of a trial: value, kind (scheme idKind), issuer, page."""

    value: str = ""
    kind: str = ""
    domain: str = ""
    link: str = ""


class ResponsibleParty(Part, frozen=True, kw_only=True):
    """Who answers for the record. The two old fields stand alone in records from before 2011."""

    role: str = ""
    name: str = ""
    title: str = ""
    affiliation: str = ""
    old_name_title: str = ""
    old_organization: str = ""


class Arm(Part, frozen=True, kw_only=True):
    """An arm, group or cohort. ``interventions`` are ``Type: name`` as the registry writes them."""

    label: str = ""
    type: str = ""
    description: str = ""
    interventions: tuple[str, ...] = ()


class Intervention(Part, frozen=True, kw_only=True):
    """An intervention as one trial uses it: shared type and name, own wording, other names, arms."""

    type: str = ""
    name: str = ""
    description: str = ""
    other_names: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()


class Outcome(Part, frozen=True, kw_only=True):
    """A planned measurement: what, how, when."""

    measure: str = ""
    description: str = ""
    time_frame: str = ""


class Contact(Part, frozen=True, kw_only=True):
    """A person or office to ask. Phone and e-mail leave the ledger only with ``--contacts``."""

    name: str = ""
    role: str = ""
    phone: str = ""
    extension: str = ""
    email: str = ""


class Official(Part, frozen=True, kw_only=True):
    """A person who is responsible for the trial as a whole."""

    name: str = ""
    role: str = ""
    affiliation: str = ""


class Point(Part, frozen=True, kw_only=True):
    """WGS 84 coordinates in degrees. The registry geocodes cities, not hospitals."""

    latitude: Decimal
    longitude: Decimal


class Site(Part, frozen=True, kw_only=True):
    """One facility's participation."""

    facility: str = ""
    status: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    point: Point | None = None
    contacts: tuple[Contact, ...] = ()


class Retraction(Part, frozen=True, kw_only=True):
    """The notice that a cited article was retracted."""

    pmid: str = ""
    source: str = ""


class Reference(Part, frozen=True, kw_only=True):
    """A cited article; ``type`` is BACKGROUND, RESULT or DERIVED (found by the registry in PubMed)."""

    pmid: str = ""
    type: str = ""
    citation: str = ""
    retractions: tuple[Retraction, ...] = ()


class SeeAlso(Part, frozen=True, kw_only=True):
    """A page the record points to."""

    label: str = ""
    url: str = ""


class AvailableIpd(Part, frozen=True, kw_only=True):
    """A data set or document that is available."""

    id: str = ""
    type: str = ""
    url: str = ""
    comment: str = ""


class Heading(Part, frozen=True, kw_only=True):
    """A MeSH heading that the registry derived."""

    id: str = ""
    term: str = ""


class BrowseLeaf(Part, frozen=True, kw_only=True):
    """A browse topic of the registry (until data version 2025-07): its own id, not a MeSH id."""

    id: str = ""
    name: str = ""
    as_found: str = ""
    relevance: str = ""


class BrowseBranch(Part, frozen=True, kw_only=True):
    """A browse branch of the registry (until data version 2025-07)."""

    abbrev: str = ""
    name: str = ""


class Submission(Part, frozen=True, kw_only=True):
    """One round of results submission and review."""

    release_date: str = ""
    unrelease_date: str = ""
    unrelease_date_unknown: bool | None = None
    reset_date: str = ""
    mcp_release_n: int | None = None


class LargeDocument(Part, frozen=True, kw_only=True):
    """A document that the registry holds: protocol, analysis plan, consent form, or several in one file.

    ``upload_date`` is a day, or a day with hours and minutes (``2023-12-04T12:49``); ``size`` is in bytes.
    """

    type_abbrev: str = ""
    has_protocol: bool | None = None
    has_sap: bool | None = None
    has_icf: bool | None = None
    label: str = ""
    date: str = ""
    upload_date: str = ""
    filename: str = ""
    size: int | None = None


class UnpostedEvent(Part, frozen=True, kw_only=True):
    """A step of results that were submitted and are not posted (scheme unpostedEventType)."""

    type: str = ""
    date: str = ""
    date_unknown: bool | None = None


class ViolationEvent(Part, frozen=True, kw_only=True):
    """A notice of the FDA about a duty to register or report that was not kept (scheme violationEventType)."""

    type: str = ""
    description: str = ""
    creation_date: str = ""
    issued_date: str = ""
    release_date: str = ""
    posted_date: str = ""


class ListedTrial(Part, frozen=True, kw_only=True):
    """A trial that a page lists as related: the id, the title it gives, and the block it stands in."""

    nct_id: str
    title: str = ""
    block: str = ""


class UnknownField(Part, frozen=True, kw_only=True, order=True):
    """A field of a document that no table knows, as text or as compact JSON (see :mod:`kg.trial.drift`).

    ``path`` is its place in the document, with positions in lists; without ``--contacts``, ``value`` is empty where it
    may hold a phone or an e-mail.
    """

    path: str = ""
    value: str = ""


class Trial(Struct, frozen=True, kw_only=True, gc=False):
    """A clinical study as registered."""

    # identification
    nct_id: str
    nct_id_aliases: tuple[str, ...] = ()
    brief_title: str = ""
    official_title: str = ""
    acronym: str = ""
    organization: Agency | None = None

    # identifiers
    org_study_id: Identifier | None = None
    secondary_ids: tuple[Identifier, ...] = ()

    # status, with dates
    overall_status: str = ""
    last_known_status: str = ""
    why_stopped: str = ""
    delayed_posting: bool | None = None
    results_waived: bool | None = None
    has_results: bool | None = None
    has_expanded_access: bool | None = None
    expanded_access_nct_id: str = ""
    expanded_access_status: str = ""
    verified_date: str = ""
    start: Dated | None = None
    primary_completion: Dated | None = None
    completion: Dated | None = None
    first_submitted_date: str = ""
    first_submitted_qc_date: str = ""
    first_posted: Dated | None = None
    results_first_submitted_date: str = ""
    results_first_submitted_qc_date: str = ""
    results_first_posted: Dated | None = None
    disposition_first_submitted_date: str = ""
    disposition_first_submitted_qc_date: str = ""
    disposition_first_posted: Dated | None = None
    last_update_submitted_date: str = ""
    last_update_posted: Dated | None = None
    estimated_results_first_submitted_date: str = ""
    first_mcp_posted: Dated | None = None
    submissions: tuple[Submission, ...] = ()

    # sponsors
    lead_sponsor: Agency | None = None
    collaborators: tuple[Agency, ...] = ()
    sponsors_of_unknown_role: tuple[Agency, ...] = ()
    responsible_party: ResponsibleParty | None = None
    funder_types: tuple[str, ...] = ()

    # oversight
    has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None
    violation_events: tuple[ViolationEvent, ...] = ()

    # description
    brief_summary: str = ""
    detailed_description: str = ""

    # conditions and keywords
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()

    # design
    study_type: str = ""
    phases: tuple[str, ...] = ()
    expanded_access_kinds: tuple[str, ...] = ()
    pointers_to_this_expanded_access: int | None = None
    patient_registry: bool | None = None
    target_duration: str = ""
    allocation: str = ""
    intervention_model: str = ""
    intervention_model_description: str = ""
    primary_purpose: str = ""
    observational_model: str = ""
    time_perspective: str = ""
    masking: str = ""
    masking_description: str = ""
    who_masked: tuple[str, ...] = ()
    bio_spec_retention: str = ""
    bio_spec_description: str = ""
    enrollment: int | None = None
    enrollment_type: str = ""

    # arms and interventions
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()

    # outcomes
    primary_outcomes: tuple[Outcome, ...] = ()
    secondary_outcomes: tuple[Outcome, ...] = ()
    other_outcomes: tuple[Outcome, ...] = ()

    # eligibility
    eligibility_text: str = ""
    sex: str = ""
    gender_based: bool | None = None
    gender_description: str = ""
    minimum_age: str = ""
    maximum_age: str = ""
    age_groups: tuple[str, ...] = ()
    healthy_volunteers: bool | None = None
    study_population: str = ""
    sampling_method: str = ""

    # people and places
    officials: tuple[Official, ...] = ()
    central_contacts: tuple[Contact, ...] = ()
    sites: tuple[Site, ...] = ()
    site_count: int | None = None
    countries: tuple[str, ...] = ()
    removed_countries: tuple[str, ...] = ()

    # references
    references: tuple[Reference, ...] = ()
    see_also: tuple[SeeAlso, ...] = ()
    available_ipd: tuple[AvailableIpd, ...] = ()

    # sharing of participant data
    ipd_sharing: str = ""
    ipd_description: str = ""
    ipd_info_types: tuple[str, ...] = ()
    ipd_time_frame: str = ""
    ipd_access_criteria: str = ""
    ipd_url: str = ""

    # results
    results: Results | None = None
    unposted_responsible_party: str = ""
    unposted_events: tuple[UnpostedEvent, ...] = ()

    # documents
    large_documents: tuple[LargeDocument, ...] = ()
    no_sap: bool | None = None

    # derived by the registry
    condition_headings: tuple[Heading, ...] = ()
    condition_ancestors: tuple[Heading, ...] = ()
    condition_leaves: tuple[BrowseLeaf, ...] = ()
    condition_branches: tuple[BrowseBranch, ...] = ()
    intervention_headings: tuple[Heading, ...] = ()
    intervention_ancestors: tuple[Heading, ...] = ()
    intervention_leaves: tuple[BrowseLeaf, ...] = ()
    intervention_branches: tuple[BrowseBranch, ...] = ()
    minimum_bmi: Decimal | None = None
    maximum_bmi: Decimal | None = None
    data_version: str = ""

    # stated by a page
    listed_trials: tuple[ListedTrial, ...] = ()

    # not known to any table
    unknown_fields: tuple[UnknownField, ...] = ()

    @property
    def sponsors(self) -> tuple[Agency, ...]:
        """Every sponsor: the lead first, then collaborators, then those whose role no source tells."""
        lead = (self.lead_sponsor,) if self.lead_sponsor else ()
        return lead + self.collaborators + self.sponsors_of_unknown_role
