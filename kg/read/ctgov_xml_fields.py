"""Legacy XML: which element becomes which field of the model.

Source: the registry's XML schema of 2019-02-14 with its history of changes, and what 2,217 files hold that were written
from 2014 to 2024: elements that the schema no longer has are read where today's model has a place for them.
"""

from __future__ import annotations

from typing import Any, Final

from kg.read.ctgov_xml_reading import Elements, Lost, Many, One, Spread, Without, element, read_element
from kg.read.ctgov_xml_results import RESULTS
from kg.read.ctgov_xml_values import (
    age,
    count,
    document,
    expanded_access_kinds,
    healthy,
    lines,
    phases,
    prose,
    study_design,
    unposted_events,
)
from kg.read.doubts import Doubts, Where, shown
from kg.read.fields import Kind, Unreadable, nct_id, pmid, text
from kg.read.wordings import masking, study_type, worded, written_count, written_date, written_flag
from kg.trial.model import (
    Agency,
    Arm,
    AvailableIpd,
    Contact,
    Dated,
    Heading,
    Identifier,
    Intervention,
    Official,
    Outcome,
    Reference,
    ResponsibleParty,
    SeeAlso,
    Site,
)

NUMBER_OF_ARMS: Final = "number_of_arms"
"""No field of a trial: how many arm_group elements there should be."""

_ABANDONED: Final = "the registry gave this up in 2017 and today's records do not have it"
_DATED = element(Dated, {"#": One("date", written_date), "@type": One("type", worded("dateType"))})
_AGENCY = element(
    Agency, {"agency": One("name", text), "agency_class": One("agency_class", worded("agencyClass"))}, "name"
)
_IDENTIFIER = element(Identifier, {"#": One("value", text)}, "value")
_OUTCOME = element(
    Outcome,
    {
        "measure": One("measure", text),
        "description": One("description", lines),
        "time_frame": One("time_frame", text),
        "safety_issue": Lost(_ABANDONED),
    },
)
_HEADING = element(Heading, {"#": One("term", text)}, "term")


def _reference(kind: str) -> Kind:
    table: Elements = {"PMID": One("pmid", pmid), "citation": One("citation", text)}

    def read(value: object, where: Where, doubts: Doubts) -> Reference:
        fields = read_element(value, table, where, doubts)
        if not fields:
            raise Unreadable(f"{shown(value)} has neither PMID nor citation")
        return Reference(type=kind, **fields)

    return read


_NAME: Elements = {
    "first_name": One("first", text),
    "middle_name": One("middle", text),
    "last_name": One("last", text),
    "degrees": One("degrees", text),
}


def _person(struct: type[Contact | Official], table: Elements, role: str = "") -> Kind:
    """A person, whose name may stand in parts. ``role`` is what the element itself says."""
    whole: Elements = {**_NAME, **table}

    def read(value: object, where: Where, doubts: Doubts) -> Contact | Official:
        fields: dict[str, Any] = read_element(value, whole, where, doubts)
        parts = [fields.pop(part, "") for part in ("first", "middle", "last", "degrees")]
        if name := ", ".join(filter(None, (" ".join(filter(None, parts[:3])), parts[3]))):
            fields["name"] = name
        if not fields:
            raise Unreadable(f"{shown(value)} names nobody")
        if role:
            fields.setdefault("role", role)
        return struct(**fields)

    return read


_REACHED: Elements = {"phone": One("phone", text), "phone_ext": One("extension", text), "email": One("email", text)}
_ROLE: Elements = {"role": One("role", worded("role"))}
_CONTACT = _person(Contact, _REACHED, "CONTACT")

_LOCATION: Elements = {
    "facility": {
        "name": One("facility", text),
        "address": {
            "city": One("city", text),
            "state": One("region", text),
            "zip": One("postal_code", text),
            "country": One("country", text),
        },
    },
    "status": One("status", worded("status")),
    "contact": Many("contacts", _CONTACT),
    "contact_backup": Many("contacts", _CONTACT),
    "investigator": Many(
        "contacts",
        _person(Contact, {**_ROLE, "affiliation": Lost("no field of today's records holds it")}),
    ),
}

_DESIGN: Elements = {
    "allocation": One("allocation", worded("allocation")),
    "intervention_model": One("intervention_model", worded("interventionModel")),
    "intervention_model_description": One("intervention_model_description", lines),
    "primary_purpose": One("primary_purpose", worded("primaryPurpose")),
    "observational_model": One("observational_model", worded("observationalModel")),
    "time_perspective": One("time_perspective", worded("timePerspective")),
    "masking": Spread(masking),
    "masking_description": One("masking_description", lines),
}

_ELIGIBILITY: Elements = {
    "study_pop": {"textblock": One("study_population", prose)},
    "sampling_method": One("sampling_method", worded("samplingMethod")),
    "criteria": {"textblock": One("eligibility_text", prose)},
    "gender": One("sex", worded("sex")),
    "gender_based": One("gender_based", written_flag),
    "gender_description": One("gender_description", lines),
    "minimum_age": One("minimum_age", age),
    "maximum_age": One("maximum_age", age),
    "healthy_volunteers": One("healthy_volunteers", healthy),
}

_RESPONSIBLE_PARTY = element(
    ResponsibleParty,
    {
        "responsible_party_type": One("role", worded("role")),
        "investigator_affiliation": One("affiliation", text),
        "investigator_full_name": One("name", text),
        "investigator_title": One("title", text),
        "name_title": One("old_name_title", text),
        "organization": One("old_organization", text),
    },
)

STUDY: Final[Elements] = {
    "@rank": Without("the position in a list of search results"),
    "required_header": Without("when and from where the file was downloaded"),
    "id_info": {
        "org_study_id": One("org_study_id", _IDENTIFIER),
        "secondary_id": Many("secondary_ids", _IDENTIFIER),
        "nct_id": One("nct_id", nct_id),
        "nct_alias": Many("nct_id_aliases", nct_id),
    },
    "brief_title": One("brief_title", lines),
    "acronym": One("acronym", text),
    "official_title": One("official_title", lines),
    "sponsors": {"lead_sponsor": One("lead_sponsor", _AGENCY), "collaborator": Many("collaborators", _AGENCY)},
    "source": One("organization", element(Agency, {"#": One("name", text)}, "name")),
    "oversight_info": {
        "has_dmc": One("has_dmc", written_flag),
        "is_fda_regulated_drug": One("is_fda_regulated_drug", written_flag),
        "is_fda_regulated_device": One("is_fda_regulated_device", written_flag),
        "is_unapproved_device": One("is_unapproved_device", written_flag),
        "is_ppsd": One("is_ppsd", written_flag),
        "is_us_export": One("is_us_export", written_flag),
        "authority": Lost(_ABANDONED),
    },
    "is_fda_regulated": Lost(_ABANDONED),
    "is_section_801": Lost(_ABANDONED),
    "brief_summary": {"textblock": One("brief_summary", prose)},
    "detailed_description": {"textblock": One("detailed_description", prose)},
    "overall_status": One("overall_status", worded("status")),
    "last_known_status": One("last_known_status", worded("status")),
    "why_stopped": One("why_stopped", prose),
    "start_date": One("start", _DATED),
    "completion_date": One("completion", _DATED),
    "primary_completion_date": One("primary_completion", _DATED),
    "phase": One("phases", phases),
    "study_type": Spread(study_type),
    "has_expanded_access": One("has_expanded_access", written_flag),
    "expanded_access_info": Spread(expanded_access_kinds),
    "study_design_info": _DESIGN,
    "study_design": Spread(study_design),
    "target_duration": One("target_duration", text),
    "primary_outcome": Many("primary_outcomes", _OUTCOME),
    "secondary_outcome": Many("secondary_outcomes", _OUTCOME),
    "other_outcome": Many("other_outcomes", _OUTCOME),
    "number_of_arms": One(NUMBER_OF_ARMS, written_count),
    "number_of_groups": One(NUMBER_OF_ARMS, written_count),
    "enrollment": {"#": One("enrollment", count), "@type": One("enrollment_type", worded("dateType"))},
    "condition": Many("conditions", text),
    "arm_group": Many(
        "arms",
        element(
            Arm,
            {
                "arm_group_label": One("label", text),
                "arm_group_type": One("type", worded("armType")),
                "description": One("description", lines),
            },
        ),
    ),
    "intervention": Many(
        "interventions",
        element(
            Intervention,
            {
                "intervention_type": One("type", worded("interventionType")),
                "intervention_name": One("name", text),
                "description": One("description", lines),
                "arm_group_label": Many("arms", text),
                "other_name": Many("other_names", text),
            },
        ),
    ),
    "biospec_retention": One("bio_spec_retention", worded("bioSpecRetention")),
    "biospec_descr": {"textblock": One("bio_spec_description", prose)},
    "eligibility": _ELIGIBILITY,
    "overall_official": Many("officials", _person(Official, {**_ROLE, "affiliation": One("affiliation", text)})),
    "overall_contact": Many("central_contacts", _CONTACT),
    "overall_contact_backup": Many("central_contacts", _CONTACT),
    "location": Many("sites", element(Site, _LOCATION)),
    "location_countries": Without("the countries of the location elements"),
    "removed_countries": {"country": Many("removed_countries", text)},
    "link": Many(
        "see_also", element(SeeAlso, {"url": One("url", text), "description": One("label", lines)}, "url", "label")
    ),
    "reference": Many("references", _reference("BACKGROUND")),
    "results_reference": Many("references", _reference("RESULT")),
    "verification_date": One("verified_date", written_date),
    "study_first_submitted": One("first_submitted_date", written_date),
    "study_first_submitted_qc": One("first_submitted_qc_date", written_date),
    "study_first_posted": One("first_posted", _DATED),
    "results_first_submitted": One("results_first_submitted_date", written_date),
    "results_first_submitted_qc": One("results_first_submitted_qc_date", written_date),
    "results_first_posted": One("results_first_posted", _DATED),
    "disposition_first_submitted": One("disposition_first_submitted_date", written_date),
    "disposition_first_submitted_qc": One("disposition_first_submitted_qc_date", written_date),
    "disposition_first_posted": One("disposition_first_posted", _DATED),
    "last_update_submitted": One("last_update_submitted_date", written_date),
    "last_update_submitted_qc": Without("the day of last_update_submitted"),
    "last_update_posted": One("last_update_posted", _DATED),
    # As the submissions were called until 2018.
    "firstreceived_date": One("first_submitted_date", written_date),
    "firstreceived_results_date": One("results_first_submitted_date", written_date),
    "firstreceived_results_disposition_date": One("disposition_first_submitted_date", written_date),
    "lastchanged_date": One("last_update_submitted_date", written_date),
    "responsible_party": One("responsible_party", _RESPONSIBLE_PARTY),
    "keyword": Many("keywords", text),
    "condition_browse": {"mesh_term": Many("condition_headings", _HEADING)},
    "intervention_browse": {"mesh_term": Many("intervention_headings", _HEADING)},
    "patient_data": {
        "sharing_ipd": One("ipd_sharing", worded("ipdSharing")),
        "ipd_description": One("ipd_description", lines),
        "ipd_info_type": Many("ipd_info_types", worded("ipdInfoType")),
        "ipd_time_frame": One("ipd_time_frame", lines),
        "ipd_access_criteria": One("ipd_access_criteria", lines),
        "ipd_url": One("ipd_url", text),
    },
    "study_docs": {
        "study_doc": Many(
            "available_ipd",
            element(
                AvailableIpd,
                {
                    "doc_id": One("id", text),
                    "doc_type": One("type", text),
                    "doc_url": One("url", text),
                    "doc_comment": One("comment", lines),
                },
            ),
        )
    },
    "provided_document_section": {"provided_document": Many("large_documents", document)},
    "pending_results": Spread(unposted_events),
    "clinical_results": One("results", RESULTS),
}
"""The table of a whole study."""
