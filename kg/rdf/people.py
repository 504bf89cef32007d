"""Who: sponsors, the registry's organisation, the responsible party, officials, contacts; and identifiers."""

from __future__ import annotations

from kg.rdf import iris
from kg.rdf.description import Description
from kg.rdf.turtle import text
from kg.trial.model import Agency, Contact, Identifier, Official, ResponsibleParty, Trial
from kg.trial.results import PointOfContact


def describe(to: Description, trial: Trial) -> None:
    """Organisations and persons with their part in the trial, and the trial's further identifiers."""
    _describe_sponsors(to, trial)
    if trial.organization:
        to.say("ct:registryOrganization", organization(to, trial.organization))
    if trial.responsible_party:
        _describe_responsible_party(to, trial.responsible_party)
    for official in trial.officials:
        _describe_official(to, official)
    for contact in trial.central_contacts:
        to.say("ct:centralContact", involvement_of_contact(to, contact))
    _describe_identifiers(to, trial)


def organization(to: Description, agency: Agency) -> str:
    """The node of an organisation, with what the trial says of it."""
    node = iris.organization(to.nct_id, agency.name)
    to.claim(node, "a", "ct:Organization")
    to.claim(node, "rdfs:label", text(agency.name))
    if agency.agency_class:
        to.claim(node, "ct:agencyClass", to.concept("agencyClass", agency.agency_class))
    return node


def involvement_of_contact(to: Description, contact: Contact, site: str = "") -> str:
    """A contact's part in the trial or at one site."""
    node = _involvement(to, contact.role, contact.name, site)
    phone = " ext. ".join(part for part in (contact.phone, contact.extension) if part)
    to.add_texts(node, {"schema:telephone": phone, "schema:email": contact.email})
    return node


def involvement_of_point_of_contact(to: Description, contact: PointOfContact) -> str:
    """The part of whom to ask about results: a person or an office, and the organisation."""
    node = to.fragment("ct:Involvement", "results-contact")
    phone = " ext. ".join(part for part in (contact.phone, contact.extension) if part)
    to.add_texts(node, {"ct:nameAndTitle": contact.title, "schema:telephone": phone, "schema:email": contact.email})
    if contact.organization:
        to.add(node, "ct:affiliation", organization(to, Agency(name=contact.organization)))
    return node


def _describe_sponsors(to: Description, trial: Trial) -> None:
    if trial.lead_sponsor:
        to.say("ct:leadSponsor", organization(to, trial.lead_sponsor))
    for agency in trial.collaborators:
        to.say("ct:collaborator", organization(to, agency))
    for agency in trial.sponsors:
        to.say("ct:sponsor", organization(to, agency))


def _describe_responsible_party(to: Description, party: ResponsibleParty) -> None:
    node = _involvement(to, party.role, party.name, "responsible party")
    to.say("ct:responsibleParty", node)
    to.add_texts(node, {"schema:jobTitle": party.title, "ct:nameAndTitle": party.old_name_title})
    for affiliation in (party.affiliation, party.old_organization):
        if affiliation:
            to.add(node, "ct:affiliation", organization(to, Agency(name=affiliation)))


def _describe_official(to: Description, official: Official) -> None:
    node = _involvement(to, official.role, official.name, "official")
    to.say("ct:official", node)
    if official.affiliation:
        to.add(node, "ct:affiliation", organization(to, Agency(name=official.affiliation)))


def _involvement(to: Description, role: str, name: str, place: str) -> str:
    """A part with a role; its person is the trial's person of that name, never shared between trials."""
    node = to.part("involvement", "ct:Involvement", name, role, place)
    to.code(node, "ct:role", "role", role)
    if name:
        person = iris.part(to.nct_id, "person", name)
        to.add(node, "ct:person", person)
        if person not in to.own:
            to.add(person, "a", "ct:Person")
            to.call(person, name)
    return node


def _describe_identifiers(to: Description, trial: Trial) -> None:
    if trial.org_study_id and trial.org_study_id.value:
        to.say("ct:orgStudyId", text(trial.org_study_id.value))
        _describe_identifier(to, trial.org_study_id, "ORG_STUDY_ID")
    for identifier in trial.secondary_ids:
        _describe_identifier(to, identifier, "")
    for alias in trial.nct_id_aliases:
        _describe_identifier(to, Identifier(value=alias), "NCT_ALIAS")


def _describe_identifier(to: Description, identifier: Identifier, kind: str) -> None:
    node = to.part("identifier", "ct:Identifier", identifier.value, identifier.kind or kind)
    to.say("ct:identifier", node)
    for value in (kind, identifier.kind):
        to.code(node, "dcterms:type", "idKind", value)
    stated = {
        "skos:notation": identifier.value,
        "adms:schemaAgency": identifier.domain,
        "schema:url": identifier.link,
    }
    to.add_texts(node, stated)
