"""A record of today's API as the legacy XML of the same study, written by the XML schema of 2019-02-14.

The reader of that XML has no part in it: it is the other way round, from the registry's JSON, with the registry's old
wordings, dates with names of months, and texts wrapped at 100 columns. What the schema has no place for is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tests.rendering.ctgov_xml_basics import date, flag, plain, tag, text, textblock, worded, wrapped
from tests.rendering.ctgov_xml_results import provided_documents, results

Object = dict[str, Any]


def render(study: Object) -> bytes:
    """The legacy XML of a study, as the bytes of a file."""
    body = "".join(_study(study))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<clinical_study>\n{body}</clinical_study>\n'.encode()


def _each(values: Iterable[Any] | None) -> Iterable[Any]:
    return values or ()


def _study(study: Object) -> Iterator[str]:
    protocol, derived = study.get("protocolSection", {}), study.get("derivedSection", {})
    modules: dict[str, Object] = {name.removesuffix("Module"): module for name, module in protocol.items()}

    def module(name: str) -> Object:
        return modules.get(name, {})

    identification, status, design = module("identification"), module("status"), module("design")
    yield from _ids(identification, module("sponsorCollaborators"))
    yield from _oversight(module("oversight"))
    yield textblock("brief_summary", module("description").get("briefSummary"), 6)
    yield textblock("detailed_description", module("description").get("detailedDescription"), 6)
    yield from _state(status)
    yield from _design(design, status, module("outcomes"))
    yield from (tag("condition", text(each)) for each in _each(module("conditions").get("conditions")))
    yield from _arms(module("armsInterventions"))
    yield tag("biospec_retention", worded("bioSpecRetention", design.get("bioSpec", {}).get("retention")))
    yield textblock("biospec_descr", design.get("bioSpec", {}).get("description"), 6)
    yield from _eligibility(module("eligibility"))
    yield from _places(module("contactsLocations"), derived.get("miscInfoModule", {}))
    yield from _references(module("references"))
    yield from _dates(status)
    yield from _responsible(module("sponsorCollaborators").get("responsibleParty", {}))
    yield from (tag("keyword", text(each)) for each in _each(module("conditions").get("keywords")))
    for name in ("condition", "intervention"):
        terms = derived.get(f"{name}BrowseModule", {}).get("meshes")
        yield tag(f"{name}_browse", *(tag("mesh_term", text(each.get("term"))) for each in _each(terms)))
    yield from _sharing(module("ipdSharingStatement"), module("references"))
    yield provided_documents(study, identification.get("nctId", ""))
    yield _pending(study.get("annotationSection", {}).get("annotationModule", {}).get("unpostedAnnotation", {}))
    yield results(study.get("resultsSection", {}))


def _ids(identification: Object, sponsors: Object) -> Iterator[str]:
    yield tag(
        "id_info",
        tag("org_study_id", text(identification.get("orgStudyIdInfo", {}).get("id"))),
        *(tag("secondary_id", text(each.get("id"))) for each in _each(identification.get("secondaryIdInfos"))),
        tag("nct_id", text(identification.get("nctId"))),
        *(tag("nct_alias", text(each)) for each in _each(identification.get("nctIdAliases"))),
    )
    yield tag("brief_title", text(identification.get("briefTitle")))
    yield tag("acronym", text(identification.get("acronym")))
    yield tag("official_title", text(identification.get("officialTitle")))
    yield tag(
        "sponsors",
        _agency("lead_sponsor", sponsors.get("leadSponsor", {})),
        *(_agency("collaborator", each) for each in _each(sponsors.get("collaborators"))),
    )
    yield tag("source", text(identification.get("organization", {}).get("fullName")))


def _agency(name: str, agency: Object) -> str:
    class_ = agency.get("class")
    return tag(name, tag("agency", text(agency.get("name"))), tag("agency_class", worded("agencyClass", class_)))


def _oversight(oversight: Object) -> Iterator[str]:
    names = {
        "has_dmc": "oversightHasDmc",
        "is_fda_regulated_drug": "isFdaRegulatedDrug",
        "is_fda_regulated_device": "isFdaRegulatedDevice",
        "is_unapproved_device": "isUnapprovedDevice",
        "is_ppsd": "isPpsd",
        "is_us_export": "isUsExport",
    }
    yield tag("oversight_info", *(tag(name, flag(oversight.get(key))) for name, key in names.items()))


def _dated(name: str, struct: Object | None, scheme: str) -> str:
    struct = struct or {}
    return tag(name, date(struct.get("date")), type=worded(scheme, struct.get("type"))) if struct.get("date") else ""


def _state(status: Object) -> Iterator[str]:
    yield tag("overall_status", worded("status", status.get("overallStatus")))
    yield tag("last_known_status", worded("status", status.get("lastKnownStatus")))
    yield wrapped("why_stopped", status.get("whyStopped"))
    yield _dated("start_date", status.get("startDateStruct"), "dateType")
    yield _dated("completion_date", status.get("completionDateStruct"), "dateType")
    yield _dated("primary_completion_date", status.get("primaryCompletionDateStruct"), "dateType")


def _design(design: Object, status: Object, outcomes: Object) -> Iterator[str]:
    yield tag("phase", "/".join(worded("phase", each) for each in _each(design.get("phases"))))
    registry = " [Patient Registry]" if design.get("patientRegistry") else ""
    yield tag("study_type", (worded("studyType", design.get("studyType")) or "N/A") + registry)
    yield tag("has_expanded_access", flag(status.get("expandedAccessInfo", {}).get("hasExpandedAccess")))
    kinds = design.get("expandedAccessTypes", {})
    yield tag(
        "expanded_access_info",
        *(
            tag(f"expanded_access_type_{name}", flag(kinds.get(name)))
            for name in ("individual", "intermediate", "treatment")
        ),
    )
    yield _design_info(design.get("designInfo", {}))
    yield tag("target_duration", text(design.get("targetDuration")))
    for name in ("primary", "secondary", "other"):
        for each in _each(outcomes.get(f"{name}Outcomes")):
            measure, frame = text(each.get("measure")), text(each.get("timeFrame"))
            described = tag("description", plain(each.get("description")))
            yield tag(f"{name}_outcome", tag("measure", measure), tag("time_frame", frame), described)
    enrollment = design.get("enrollmentInfo", {})
    if "count" in enrollment:
        yield tag("enrollment", text(enrollment["count"]), type=worded("dateType", enrollment.get("type")))


def _design_info(info: Object) -> str:
    masking = info.get("maskingInfo", {})
    parties = ", ".join(worded("whoMasked", each) for each in _each(masking.get("whoMasked")))
    level = worded("masking", masking.get("masking"))
    return tag(
        "study_design_info",
        tag("allocation", worded("allocation", info.get("allocation"))),
        tag("intervention_model", worded("interventionModel", info.get("interventionModel"))),
        tag("intervention_model_description", plain(info.get("interventionModelDescription"))),
        tag("primary_purpose", worded("primaryPurpose", info.get("primaryPurpose"))),
        tag("observational_model", worded("observationalModel", info.get("observationalModel"))),
        tag("time_perspective", worded("timePerspective", info.get("timePerspective"))),
        tag("masking", f"{level} ({parties})" if parties else level),
        tag("masking_description", plain(masking.get("maskingDescription"))),
    )


def _arms(arms: Object) -> Iterator[str]:
    for each in _each(arms.get("armGroups")):
        yield tag(
            "arm_group",
            tag("arm_group_label", text(each.get("label"))),
            tag("arm_group_type", worded("armType", each.get("type"))),
            tag("description", plain(each.get("description"))),
        )
    for each in _each(arms.get("interventions")):
        yield tag(
            "intervention",
            tag("intervention_type", worded("interventionType", each.get("type"))),
            tag("intervention_name", text(each.get("name"))),
            tag("description", plain(each.get("description"))),
            *(tag("arm_group_label", text(label)) for label in _each(each.get("armGroupLabels"))),
            *(tag("other_name", text(name)) for name in _each(each.get("otherNames"))),
        )


def _eligibility(eligibility: Object) -> Iterator[str]:
    if not eligibility:
        return
    healthy = flag(eligibility.get("healthyVolunteers")).replace("Yes", "Accepts Healthy Volunteers")
    yield tag(
        "eligibility",
        textblock("study_pop", eligibility.get("studyPopulation"), 8),
        tag("sampling_method", worded("samplingMethod", eligibility.get("samplingMethod"))),
        textblock("criteria", eligibility.get("eligibilityCriteria"), 8),
        tag("gender", worded("sex", eligibility.get("sex"))),
        tag("gender_based", flag(eligibility.get("genderBased"))),
        tag("gender_description", plain(eligibility.get("genderDescription"))),
        tag("minimum_age", text(eligibility.get("minimumAge", "N/A"))),
        tag("maximum_age", text(eligibility.get("maximumAge", "N/A"))),
        tag("healthy_volunteers", healthy),
    )


def _contacts(prefix: str, contacts: list[Object]) -> Iterator[str]:
    for name, each in zip((prefix, f"{prefix}_backup"), contacts, strict=False):
        yield tag(
            name,
            tag("last_name", text(each.get("name"))),
            tag("phone", text(each.get("phone"))),
            tag("phone_ext", text(each.get("phoneExt"))),
            tag("email", text(each.get("email"))),
        )


def _places(places: Object, derived: Object) -> Iterator[str]:
    for each in _each(places.get("overallOfficials")):
        name, role = text(each.get("name")), worded("role", each.get("role"))
        yield tag(
            "overall_official",
            tag("last_name", name),
            tag("role", role),
            tag("affiliation", text(each.get("affiliation"))),
        )
    yield from _contacts("overall_contact", places.get("centralContacts", []))
    sites = places.get("locations", [])
    yield from (_location(site) for site in sites)
    countries = dict.fromkeys(site["country"] for site in sites if "country" in site)
    yield tag("location_countries", *(tag("country", text(each)) for each in countries))
    yield tag("removed_countries", *(tag("country", text(each)) for each in _each(derived.get("removedCountries"))))


def _location(site: Object) -> str:
    contacts = site.get("contacts", [])
    asked = [each for each in contacts if each.get("role", "CONTACT") == "CONTACT"]
    address = (tag(name, text(site.get(name))) for name in ("city", "state", "zip", "country"))
    return tag(
        "location",
        tag("facility", tag("name", text(site.get("facility"))), tag("address", *address)),
        tag("status", worded("status", site.get("status"))),
        *_contacts("contact", asked),
        *(
            tag("investigator", tag("last_name", text(each.get("name"))), tag("role", worded("role", each["role"])))
            for each in contacts
            if each not in asked
        ),
    )


def _references(references: Object) -> Iterator[str]:
    for each in _each(references.get("seeAlsoLinks")):
        yield tag("link", tag("url", text(each.get("url"))), tag("description", plain(each.get("label"))))
    for name, kind in (("reference", "BACKGROUND"), ("results_reference", "RESULT")):
        for each in _each(references.get("references")):
            if each.get("type") == kind:
                yield tag(name, tag("citation", text(each.get("citation"))), tag("PMID", text(each.get("pmid"))))


def _dates(status: Object) -> Iterator[str]:
    yield tag("verification_date", date(status.get("statusVerifiedDate")))
    for name, key in (("study", "studyFirst"), ("results", "resultsFirst"), ("disposition", "dispFirst")):
        yield tag(f"{name}_first_submitted", date(status.get(f"{key}SubmitDate")))
        yield tag(f"{name}_first_submitted_qc", date(status.get(f"{key}SubmitQcDate")))
        yield _dated(f"{name}_first_posted", status.get(f"{key}PostDateStruct"), "postedType")
    yield tag("last_update_submitted", date(status.get("lastUpdateSubmitDate")))
    yield tag("last_update_submitted_qc", date(status.get("lastUpdateSubmitDate")))
    yield _dated("last_update_posted", status.get("lastUpdatePostDateStruct"), "postedType")


def _responsible(party: Object) -> Iterator[str]:
    yield tag(
        "responsible_party",
        tag("name_title", text(party.get("oldNameTitle"))),
        tag("organization", text(party.get("oldOrganization"))),
        tag("responsible_party_type", worded("role", party.get("type"))),
        tag("investigator_affiliation", text(party.get("investigatorAffiliation"))),
        tag("investigator_full_name", text(party.get("investigatorFullName"))),
        tag("investigator_title", text(party.get("investigatorTitle"))),
    )


def _sharing(sharing: Object, references: Object) -> Iterator[str]:
    yield tag(
        "patient_data",
        tag("sharing_ipd", worded("ipdSharing", sharing.get("ipdSharing"))),
        tag("ipd_description", plain(sharing.get("description"))),
        *(tag("ipd_info_type", worded("ipdInfoType", each)) for each in _each(sharing.get("infoTypes"))),
        tag("ipd_time_frame", plain(sharing.get("timeFrame"))),
        tag("ipd_access_criteria", plain(sharing.get("accessCriteria"))),
        tag("ipd_url", text(sharing.get("url"))),
    )
    yield tag(
        "study_docs",
        *(
            tag(
                "study_doc",
                tag("doc_id", text(each.get("id"))),
                tag("doc_type", text(each.get("type"))),
                tag("doc_url", text(each.get("url"))),
                tag("doc_comment", plain(each.get("comment"))),
            )
            for each in _each(references.get("availIpds"))
        ),
    )


def _pending(annotation: Object) -> str:
    names = {"RELEASE": "submitted", "RESET": "returned", "UNRELEASE": "submission_canceled"}
    return tag(
        "pending_results",
        *(
            tag(names[each["type"]], "Unknown" if each.get("dateUnknown") else date(each.get("date")))
            for each in _each(annotation.get("unpostedEvents"))
        ),
    )
