"""AACT, the database of ClinicalTrials.gov by the Clinical Trials Transformation Initiative: the rows of one trial.

A document is what :mod:`kg.read.aact_join` makes of the tables. Its rows become the record as the registry's API has
it, and that is read by the tables of that API.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from kg.read.aact_results import results
from kg.read.aact_shaping import Indexed, Object, Shaping
from kg.read.aact_tables import TELLING
from kg.read.ctgov_fields import STUDY
from kg.read.doubts import Doubts, Where, shown
from kg.read.fields import read_object
from kg.read.wordings import abbreviation_of, code_of, date_of, flag_of
from kg.trial.codes import InterventionType
from kg.trial.model import Trial
from kg.trial.record import Identity, Record, Rejection
from kg.trial.values import is_nct_id

KIND: Final = "aact"

_PROTOCOL: Final = "protocolSection"
_ARMS: Final = f"{_PROTOCOL}.armsInterventionsModule"
_PLACES: Final = f"{_PROTOCOL}.contactsLocationsModule"
_REFERENCES: Final = f"{_PROTOCOL}.referencesModule"
# How the registry words the type in an arm's list of interventions: "Dietary Supplement: name".
_WORDED: Final = {str(type_): type_.replace("_", " ").title() for type_ in InterventionType}


class _Head(msgspec.Struct):
    nct_id: str = ""
    studies: list[dict[str, str]] = []
    id_information: list[dict[str, str]] = []


_head = msgspec.json.Decoder(_Head)


def recognizes(head: str) -> bool:
    """Whether a document begins like the rows of a trial.

    >>> recognizes('{"nct_id":"NCT02455596","studies":[{}]}'), recognizes('{"studies": []}')
    (True, False)
    """
    return re.match(r'\s*\{"nct_id":"[^"]*","studies":', head) is not None


def identify(body: bytes) -> Identity | Rejection:
    """Which trial the rows are about, and when the registry last posted it.

    >>> identify(b'{"nct_id":"NCT02455596","studies":[{"last_update_posted_date":"2024-05-06"}]}')
    Identity(kind='aact', nct_id='NCT02455596', updated='2024-05-06', aliases=())
    """
    try:
        head = _head.decode(body)
    except msgspec.DecodeError as error:
        return Rejection(f"rows of AACT that cannot be parsed: {error}")
    if not is_nct_id(head.nct_id):
        return Rejection(f"{shown(head.nct_id)} is not an NCT id: NCT and eight digits are expected")
    updated = head.studies[0].get("last_update_posted_date", "") if head.studies else ""
    aliases = {row.get("id_value", "") for row in head.id_information if _source(row) == "nct_alias"}
    return Identity(
        KIND, head.nct_id, date_of(updated.strip()), tuple(sorted(filter(is_nct_id, aliases - {head.nct_id})))
    )


def read(body: bytes) -> Record:
    """The typed trial of the rows that :func:`identify` accepted, with every doubt.

    >>> read(b'{"nct_id":"NCT02455596","studies":[{"phase":"PHASE1/PHASE2"}]}').trial.phases
    ('PHASE1', 'PHASE2')
    """
    tables: Mapping[str, Any] = msgspec.json.decode(body)
    shaped, read_ = Doubts(), Doubts()
    shaping = Shaping(tables, shaped)
    _shape(shaping, str(tables["nct_id"]))
    fields = read_object(shaping.study, STUDY, Where("$"), read_)
    if "\ufffd" in body.decode("utf-8", "replace"):
        shaped.add(
            "bytes that are not UTF-8; each is kept as the replacement character; save the tables as UTF-8", Where("$")
        )
    doubts = (*shaped.found, *shaping.placed(read_.found)) if read_.found else tuple(shaped.found)
    lacks = frozenset(unit for unit, table in TELLING.items() if table not in tables)
    return Record(Trial(**fields, unknown_fields=tuple(sorted(shaped.unknown))), doubts, lacks=lacks)


def _shape(to: Shaping, nct_id: str) -> None:
    to.put(f"{_PROTOCOL}.identificationModule.nctId", nct_id)
    studies = to.one("studies")
    if studies and "[Patient Registry]" in studies.get("study_type", ""):
        to.put(f"{_PROTOCOL}.designModule.patientRegistry", True)
    for table in ("brief_summaries", "detailed_descriptions", "responsible_parties", "calculated_values"):
        to.one(table)
    _flags(to, "designs", f"{_PROTOCOL}.designModule.designInfo.maskingInfo.whoMasked", _MASKED)
    _flags(to, "eligibilities", f"{_PROTOCOL}.eligibilityModule.stdAges", _AGE_GROUPS)
    _names(to, "conditions", f"{_PROTOCOL}.conditionsModule.conditions")
    _names(to, "keywords", f"{_PROTOCOL}.conditionsModule.keywords")
    _names(to, "ipd_information_types", f"{_PROTOCOL}.ipdSharingStatementModule.infoTypes", "ipdInfoType")
    _sponsors(to)
    _identifiers(to)
    _treatment(to)
    _outcomes(to)
    _sites(to)
    _references(to)
    _documents(to)
    _headings(to)
    results(to)
    to.unknown_tables()


_MASKED: Final = {
    "subject_masked": "PARTICIPANT",
    "caregiver_masked": "CARE_PROVIDER",
    "investigator_masked": "INVESTIGATOR",
    "outcomes_assessor_masked": "OUTCOMES_ASSESSOR",
}
_AGE_GROUPS: Final = {"child": "CHILD", "adult": "ADULT", "older_adult": "OLDER_ADULT"}


def _flags(to: Shaping, table: str, path: str, columns: Mapping[str, str]) -> None:
    """Values of which each has a column that says whether it holds."""
    if row := to.one(table):
        to.put(path, [value for column, value in columns.items() if flag_of(row.get(column, ""))])


def _names(to: Shaping, table: str, path: str, scheme: str = "") -> None:
    names = [row.get("name", "") for row in to.rows(table)]
    to.put(path, [code_of(scheme, name) or name for name in names] if scheme else names)


def _sponsors(to: Shaping) -> None:
    leads, collaborators = list[Indexed](), list[Object]()
    for row in to.rows("sponsors"):
        if (role := row.get("lead_or_collaborator", "")) == "lead":
            leads.append(row)
        elif role == "collaborator":
            collaborators.append(to.made("sponsors", row))
        else:
            to.doubt(
                f"{shown(role)} is neither lead nor collaborator; {shown(row.get('name'))} dropped", "sponsors", row
            )
    to.put(f"{_PROTOCOL}.sponsorCollaboratorsModule.leadSponsor", _first(to, "sponsors", leads))
    to.put(f"{_PROTOCOL}.sponsorCollaboratorsModule.collaborators", collaborators)


def _first(to: Shaping, table: str, rows: list[Indexed]) -> Object:
    """The object of the first row, of those of which a trial has one; the others are doubted."""
    for row in rows[1:]:
        to.doubt(f"a second one of which a trial has one; dropped: {shown(dict(row))}", table, row)
    return to.made(table, rows[0]) if rows else {}


_SOURCES: Final = frozenset({"org_study_id", "nct_alias", "secondary_id"})


def _source(row: Mapping[str, str]) -> str:
    """What an identifier is; older databases say it in the column of types."""
    return row.get("id_source") or row.get("id_type", "")


def _identifiers(to: Shaping) -> None:
    module, table = f"{_PROTOCOL}.identificationModule", "id_information"
    found: dict[str, list[Indexed]] = {source: [] for source in _SOURCES}
    for row in to.rows(table):
        if (source := _source(row)) in found:
            found[source].append(row)
        else:
            to.doubt(f"{shown(source)} is no known source of an id; {shown(row.get('id_value'))} dropped", table, row)
    for row in found["org_study_id"] + found["secondary_id"]:
        if row.get("id_type") in _SOURCES:  # where older databases have no kind
            del row["id_type"]
    to.put(f"{module}.orgStudyIdInfo", _first(to, table, found["org_study_id"]))
    to.put(f"{module}.nctIdAliases", [row.get("id_value", "") for row in found["nct_alias"]])
    to.put(f"{module}.secondaryIdInfos", [to.made(table, row) for row in found["secondary_id"]])


def _treatment(to: Shaping) -> None:
    arms, interventions = to.objects("design_groups"), to.objects("interventions")
    names = to.joined("intervention_other_names", "intervention_id", interventions)
    links = to.joined("design_group_interventions", "intervention_id", interventions)
    for id_, intervention in interventions.items():
        linked = [row.get("design_group_id", "") for row in links.get(id_, [])]
        intervention["armGroupLabels"] = [arms[arm].get("label", "") for arm in linked if arm in arms]
        intervention["otherNames"] = [row.get("name", "") for row in names.get(id_, [])]
        type_, name = intervention.get("type", ""), intervention.get("name", "")
        for arm in dict.fromkeys(filter(arms.__contains__, linked)):
            arms[arm].setdefault("interventionNames", []).append(f"{_WORDED.get(type_, type_)}: {name}")
    for rows in links.values():
        for row in rows:
            if row.get("design_group_id", "") not in arms:
                to.doubt(
                    f"{shown(row.get('design_group_id'))} is no arm of the trial", "design_group_interventions", row
                )
    to.put(f"{_ARMS}.armGroups", list(arms.values()))
    to.put(f"{_ARMS}.interventions", list(interventions.values()))


def _outcomes(to: Shaping) -> None:
    found: dict[str, list[Object]] = {"primary": [], "secondary": [], "other": []}
    for row in to.rows("design_outcomes"):
        if (kind := row.get("outcome_type", "").lower()) in found:
            found[kind].append(to.made("design_outcomes", row))
        else:
            to.doubt(
                f"{shown(kind)} is no kind of outcome; {shown(row.get('measure'))} dropped", "design_outcomes", row
            )
    for kind, outcomes in found.items():
        to.put(f"{_PROTOCOL}.outcomesModule.{kind}Outcomes", outcomes)


def _sites(to: Shaping) -> None:
    to.put(f"{_PLACES}.centralContacts", list(to.objects("central_contacts").values()))
    to.put(f"{_PLACES}.overallOfficials", list(to.objects("overall_officials").values()))
    sites = to.objects("facilities")
    for table in ("facility_contacts", "facility_investigators"):
        for id_, rows in to.joined(table, "facility_id", sites).items():
            people = [to.made(table, row) for row in rows]
            if table == "facility_contacts":  # which has nobody else
                for person in people:
                    person.setdefault("role", "CONTACT")
            sites[id_].setdefault("contacts", []).extend(people)
    to.put(f"{_PLACES}.locations", list(sites.values()))
    removed = [row.get("name", "") for row in to.rows("countries") if flag_of(row.get("removed", ""))]
    to.put("derivedSection.miscInfoModule.removedCountries", removed)


def _references(to: Shaping) -> None:
    references = to.objects("study_references")
    for id_, rows in to.joined("retractions", "reference_id", references).items():
        references[id_]["retractions"] = [to.made("retractions", row) for row in rows]
    to.put(f"{_REFERENCES}.references", list(references.values()))
    to.put(f"{_REFERENCES}.seeAlsoLinks", list(to.objects("links").values()))
    to.put(f"{_REFERENCES}.availIpds", list(to.objects("documents").values()))


def _documents(to: Shaping) -> None:
    documents = list(to.objects("provided_documents").values())
    for document in documents:
        if abbreviation := abbreviation_of(document.get("filename", "")):
            document["typeAbbrev"] = abbreviation
    to.put("documentSection.largeDocumentModule.largeDocs", documents)
    events = list(to.objects("pending_results").values())
    to.put("annotationSection.annotationModule.unpostedAnnotation.unpostedEvents", events)


def _headings(to: Shaping) -> None:
    for of in ("condition", "intervention"):
        table = f"browse_{of}s"
        found: dict[str, list[Object]] = {"meshes": [], "ancestors": []}
        for row in to.rows(table):
            kind = "ancestors" if row.get("mesh_type") == "mesh-ancestor" else "meshes"
            found[kind].append(to.made(table, row))
        for kind, headings in found.items():
            to.put(f"derivedSection.{of}BrowseModule.{kind}", headings)
