"""Enumerations, with the registry's exact values.

A value that is not listed here is kept as text and doubted; it is never forced into a known one. The SKOS schemes of
``ontology/codes.ttl`` hold the same values (tested), and their names are the keys of :data:`SCHEMES`.
"""

from __future__ import annotations

from enum import StrEnum


class StudyType(StrEnum):
    """Kind of study (registry: StudyType)."""

    EXPANDED_ACCESS = "EXPANDED_ACCESS"
    INTERVENTIONAL = "INTERVENTIONAL"
    OBSERVATIONAL = "OBSERVATIONAL"


class Status(StrEnum):
    """Recruitment status of a trial, a site or an expanded access.

    Registry: Status; its RecruitmentStatus and ExpandedAccessStatus are subsets.
    """

    ACTIVE_NOT_RECRUITING = "ACTIVE_NOT_RECRUITING"
    COMPLETED = "COMPLETED"
    ENROLLING_BY_INVITATION = "ENROLLING_BY_INVITATION"
    NOT_YET_RECRUITING = "NOT_YET_RECRUITING"
    RECRUITING = "RECRUITING"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"
    WITHDRAWN = "WITHDRAWN"
    AVAILABLE = "AVAILABLE"
    NO_LONGER_AVAILABLE = "NO_LONGER_AVAILABLE"
    TEMPORARILY_NOT_AVAILABLE = "TEMPORARILY_NOT_AVAILABLE"
    APPROVED_FOR_MARKETING = "APPROVED_FOR_MARKETING"
    WITHHELD = "WITHHELD"
    UNKNOWN = "UNKNOWN"


class Phase(StrEnum):
    """Phase (registry: Phase). Phase 1/2 is two values."""

    NA = "NA"
    EARLY_PHASE1 = "EARLY_PHASE1"
    PHASE1 = "PHASE1"
    PHASE2 = "PHASE2"
    PHASE3 = "PHASE3"
    PHASE4 = "PHASE4"


class Allocation(StrEnum):
    """How participants are assigned (registry: DesignAllocation)."""

    RANDOMIZED = "RANDOMIZED"
    NON_RANDOMIZED = "NON_RANDOMIZED"
    NA = "NA"


class InterventionModel(StrEnum):
    """Intervention model (registry: InterventionalAssignment)."""

    SINGLE_GROUP = "SINGLE_GROUP"
    PARALLEL = "PARALLEL"
    CROSSOVER = "CROSSOVER"
    FACTORIAL = "FACTORIAL"
    SEQUENTIAL = "SEQUENTIAL"


class PrimaryPurpose(StrEnum):
    """Primary purpose (registry: PrimaryPurpose). ECT is educational, counseling or training."""

    TREATMENT = "TREATMENT"
    PREVENTION = "PREVENTION"
    DIAGNOSTIC = "DIAGNOSTIC"
    ECT = "ECT"
    SUPPORTIVE_CARE = "SUPPORTIVE_CARE"
    SCREENING = "SCREENING"
    HEALTH_SERVICES_RESEARCH = "HEALTH_SERVICES_RESEARCH"
    BASIC_SCIENCE = "BASIC_SCIENCE"
    DEVICE_FEASIBILITY = "DEVICE_FEASIBILITY"
    OTHER = "OTHER"


class Masking(StrEnum):
    """Masking (registry: DesignMasking)."""

    NONE = "NONE"
    SINGLE = "SINGLE"
    DOUBLE = "DOUBLE"
    TRIPLE = "TRIPLE"
    QUADRUPLE = "QUADRUPLE"


class MaskedParty(StrEnum):
    """Who is masked (registry: WhoMasked)."""

    PARTICIPANT = "PARTICIPANT"
    CARE_PROVIDER = "CARE_PROVIDER"
    INVESTIGATOR = "INVESTIGATOR"
    OUTCOMES_ASSESSOR = "OUTCOMES_ASSESSOR"


class ObservationalModel(StrEnum):
    """Observational model (registry: ObservationalModel)."""

    COHORT = "COHORT"
    CASE_CONTROL = "CASE_CONTROL"
    CASE_ONLY = "CASE_ONLY"
    CASE_CROSSOVER = "CASE_CROSSOVER"
    ECOLOGIC_OR_COMMUNITY = "ECOLOGIC_OR_COMMUNITY"
    FAMILY_BASED = "FAMILY_BASED"
    DEFINED_POPULATION = "DEFINED_POPULATION"
    NATURAL_HISTORY = "NATURAL_HISTORY"
    OTHER = "OTHER"


class TimePerspective(StrEnum):
    """Time perspective (registry: DesignTimePerspective)."""

    RETROSPECTIVE = "RETROSPECTIVE"
    PROSPECTIVE = "PROSPECTIVE"
    CROSS_SECTIONAL = "CROSS_SECTIONAL"
    OTHER = "OTHER"


class SamplingMethod(StrEnum):
    """Sampling method (registry: SamplingMethod)."""

    PROBABILITY_SAMPLE = "PROBABILITY_SAMPLE"
    NON_PROBABILITY_SAMPLE = "NON_PROBABILITY_SAMPLE"


class ArmType(StrEnum):
    """Arm type (registry: ArmGroupType)."""

    EXPERIMENTAL = "EXPERIMENTAL"
    ACTIVE_COMPARATOR = "ACTIVE_COMPARATOR"
    PLACEBO_COMPARATOR = "PLACEBO_COMPARATOR"
    SHAM_COMPARATOR = "SHAM_COMPARATOR"
    NO_INTERVENTION = "NO_INTERVENTION"
    OTHER = "OTHER"


class InterventionType(StrEnum):
    """Intervention type (registry: InterventionType)."""

    BEHAVIORAL = "BEHAVIORAL"
    BIOLOGICAL = "BIOLOGICAL"
    COMBINATION_PRODUCT = "COMBINATION_PRODUCT"
    DEVICE = "DEVICE"
    DIAGNOSTIC_TEST = "DIAGNOSTIC_TEST"
    DIETARY_SUPPLEMENT = "DIETARY_SUPPLEMENT"
    DRUG = "DRUG"
    GENETIC = "GENETIC"
    PROCEDURE = "PROCEDURE"
    RADIATION = "RADIATION"
    OTHER = "OTHER"


class Sex(StrEnum):
    """Eligible sex (registry: Sex)."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    ALL = "ALL"


class AgeGroup(StrEnum):
    """Age group (registry: StandardAge)."""

    CHILD = "CHILD"
    ADULT = "ADULT"
    OLDER_ADULT = "OLDER_ADULT"


class AgencyClass(StrEnum):
    """Class of an organisation (registry: AgencyClass)."""

    NIH = "NIH"
    FED = "FED"
    OTHER_GOV = "OTHER_GOV"
    INDIV = "INDIV"
    INDUSTRY = "INDUSTRY"
    NETWORK = "NETWORK"
    AMBIG = "AMBIG"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class DateType(StrEnum):
    """Whether a date or an enrollment is actual or estimated (registry: DateType, EnrollmentType)."""

    ACTUAL = "ACTUAL"
    ESTIMATED = "ESTIMATED"


class IdKind(StrEnum):
    """Kind of identifier (registry: SecondaryIdType and OrgStudyIdType; the last two are ours)."""

    NIH = "NIH"
    FDA = "FDA"
    VA = "VA"
    CDC = "CDC"
    AHRQ = "AHRQ"
    SAMHSA = "SAMHSA"
    OTHER_GRANT = "OTHER_GRANT"
    EUDRACT_NUMBER = "EUDRACT_NUMBER"
    CTIS = "CTIS"
    REGISTRY = "REGISTRY"
    OTHER = "OTHER"
    ORG_STUDY_ID = "ORG_STUDY_ID"
    NCT_ALIAS = "NCT_ALIAS"


class Role(StrEnum):
    """Role of a person in a trial (registry: ContactRole, OfficialRole, ResponsiblePartyType)."""

    STUDY_CHAIR = "STUDY_CHAIR"
    STUDY_DIRECTOR = "STUDY_DIRECTOR"
    PRINCIPAL_INVESTIGATOR = "PRINCIPAL_INVESTIGATOR"
    SUB_INVESTIGATOR = "SUB_INVESTIGATOR"
    CONTACT = "CONTACT"
    SPONSOR = "SPONSOR"
    SPONSOR_INVESTIGATOR = "SPONSOR_INVESTIGATOR"


class BioSpecRetention(StrEnum):
    """What becomes of the samples (registry: BioSpecRetention)."""

    NONE_RETAINED = "NONE_RETAINED"
    SAMPLES_WITH_DNA = "SAMPLES_WITH_DNA"
    SAMPLES_WITHOUT_DNA = "SAMPLES_WITHOUT_DNA"


class IpdSharing(StrEnum):
    """Plan to share participant data (registry: IpdSharing)."""

    YES = "YES"
    NO = "NO"
    UNDECIDED = "UNDECIDED"


class IpdInfoType(StrEnum):
    """What is shared beside participant data (registry: IpdSharingInfoType)."""

    STUDY_PROTOCOL = "STUDY_PROTOCOL"
    SAP = "SAP"
    ICF = "ICF"
    CSR = "CSR"
    ANALYTIC_CODE = "ANALYTIC_CODE"


class BrowseRelevance(StrEnum):
    """Relevance of a browse leaf (registry: BrowseLeafRelevance)."""

    LOW = "LOW"
    HIGH = "HIGH"


class ExpandedAccessKind(StrEnum):
    """Kind of expanded access (registry: the three flags of expandedAccessTypes)."""

    INDIVIDUAL = "INDIVIDUAL"
    INTERMEDIATE = "INTERMEDIATE"
    TREATMENT = "TREATMENT"


class OutcomeType(StrEnum):
    """How an outcome measure is reported (registry: OutcomeMeasureType)."""

    PRIMARY = "PRIMARY"
    SECONDARY = "SECONDARY"
    OTHER_PRE_SPECIFIED = "OTHER_PRE_SPECIFIED"
    POST_HOC = "POST_HOC"


class ReportingStatus(StrEnum):
    """Whether data of an outcome measure are posted (registry: ReportingStatus)."""

    NOT_POSTED = "NOT_POSTED"
    POSTED = "POSTED"


class MeasureParam(StrEnum):
    """What a reported value is (registry: MeasureParam)."""

    GEOMETRIC_MEAN = "GEOMETRIC_MEAN"
    GEOMETRIC_LEAST_SQUARES_MEAN = "GEOMETRIC_LEAST_SQUARES_MEAN"
    LEAST_SQUARES_MEAN = "LEAST_SQUARES_MEAN"
    LOG_MEAN = "LOG_MEAN"
    MEAN = "MEAN"
    MEDIAN = "MEDIAN"
    NUMBER = "NUMBER"
    COUNT_OF_PARTICIPANTS = "COUNT_OF_PARTICIPANTS"
    COUNT_OF_UNITS = "COUNT_OF_UNITS"


class DispersionType(StrEnum):
    """How the spread of a baseline measure is given (registry: MeasureDispersionType)."""

    NA = "NA"
    STANDARD_DEVIATION = "STANDARD_DEVIATION"
    STANDARD_ERROR = "STANDARD_ERROR"
    INTER_QUARTILE_RANGE = "INTER_QUARTILE_RANGE"
    FULL_RANGE = "FULL_RANGE"
    CONFIDENCE_80 = "CONFIDENCE_80"
    CONFIDENCE_90 = "CONFIDENCE_90"
    CONFIDENCE_95 = "CONFIDENCE_95"
    CONFIDENCE_975 = "CONFIDENCE_975"
    CONFIDENCE_99 = "CONFIDENCE_99"
    CONFIDENCE_OTHER = "CONFIDENCE_OTHER"
    GEOMETRIC_COEFFICIENT = "GEOMETRIC_COEFFICIENT"


class AnalysisDispersion(StrEnum):
    """How the spread of an estimate is given (registry: AnalysisDispersionType)."""

    STANDARD_DEVIATION = "STANDARD_DEVIATION"
    STANDARD_ERROR_OF_MEAN = "STANDARD_ERROR_OF_MEAN"


class ConfidenceIntervalSides(StrEnum):
    """Sides of a confidence interval (registry: ConfidenceIntervalNumSides)."""

    ONE_SIDED = "ONE_SIDED"
    TWO_SIDED = "TWO_SIDED"


class NonInferiorityType(StrEnum):
    """What an analysis is to show (registry: NonInferiorityType)."""

    SUPERIORITY = "SUPERIORITY"
    NON_INFERIORITY = "NON_INFERIORITY"
    EQUIVALENCE = "EQUIVALENCE"
    OTHER = "OTHER"
    NON_INFERIORITY_OR_EQUIVALENCE = "NON_INFERIORITY_OR_EQUIVALENCE"
    SUPERIORITY_OR_OTHER = "SUPERIORITY_OR_OTHER"
    NON_INFERIORITY_OR_EQUIVALENCE_LEGACY = "NON_INFERIORITY_OR_EQUIVALENCE_LEGACY"
    SUPERIORITY_OR_OTHER_LEGACY = "SUPERIORITY_OR_OTHER_LEGACY"


class EventAssessment(StrEnum):
    """How adverse events were looked for (registry: EventAssessment)."""

    NON_SYSTEMATIC_ASSESSMENT = "NON_SYSTEMATIC_ASSESSMENT"
    SYSTEMATIC_ASSESSMENT = "SYSTEMATIC_ASSESSMENT"


class AgreementRestriction(StrEnum):
    """How an agreement restricts investigators (registry: AgreementRestrictionType)."""

    LTE60 = "LTE60"
    GT60 = "GT60"
    OTHER = "OTHER"


class UnpostedEventType(StrEnum):
    """What happened to results not yet posted (registry: UnpostedEventType)."""

    RESET = "RESET"
    RELEASE = "RELEASE"
    UNRELEASE = "UNRELEASE"


class ViolationEventType(StrEnum):
    """What the FDA stated of a violation (registry: ViolationEventType)."""

    VIOLATION_IDENTIFIED = "VIOLATION_IDENTIFIED"
    CORRECTION_CONFIRMED = "CORRECTION_CONFIRMED"
    PENALTY_IMPOSED = "PENALTY_IMPOSED"
    ISSUES_IN_LETTER_ADDRESSED_CONFIRMED = "ISSUES_IN_LETTER_ADDRESSED_CONFIRMED"


class LinkMethod(StrEnum):
    """What a related-trial link rests on (ours)."""

    PAGE = "PAGE"
    FIELD = "FIELD"
    TEXT_MENTION = "TEXT_MENTION"
    SHARED_IDENTIFIER = "SHARED_IDENTIFIER"
    SHARED_PUBLICATION = "SHARED_PUBLICATION"
    SIMILARITY = "SIMILARITY"


class LinkRole(StrEnum):
    """What a trial is to another one that it names, by its own words (ours)."""

    EXTENSION_OF = "EXTENSION_OF"
    HAS_EXTENSION = "HAS_EXTENSION"
    LONG_TERM_FOLLOW_UP_OF = "LONG_TERM_FOLLOW_UP_OF"
    FOLLOW_UP_OF = "FOLLOW_UP_OF"
    HAS_FOLLOW_UP = "HAS_FOLLOW_UP"
    SUB_STUDY_OF = "SUB_STUDY_OF"
    HAS_SUB_STUDY = "HAS_SUB_STUDY"
    HAS_PARENT_STUDY = "HAS_PARENT_STUDY"
    SAME_PROTOCOL = "SAME_PROTOCOL"
    COMPARISON_WITH = "COMPARISON_WITH"
    PARTICIPANTS_FROM = "PARTICIPANTS_FROM"
    PARTICIPANTS_TO = "PARTICIPANTS_TO"
    BASED_ON = "BASED_ON"
    CITES_RESULTS_OF = "CITES_RESULTS_OF"


class Unit(StrEnum):
    """A part of a trial that is taken whole from one document (ours); the fields are in :mod:`kg.trial.units`."""

    IDENTIFICATION = "IDENTIFICATION"
    IDENTIFIERS = "IDENTIFIERS"
    STATUS = "STATUS"
    SPONSORS = "SPONSORS"
    OVERSIGHT = "OVERSIGHT"
    DESCRIPTION = "DESCRIPTION"
    CONDITIONS = "CONDITIONS"
    DESIGN = "DESIGN"
    ARMS = "ARMS"
    OUTCOMES = "OUTCOMES"
    ELIGIBILITY = "ELIGIBILITY"
    CONTACTS = "CONTACTS"
    SITES = "SITES"
    REFERENCES = "REFERENCES"
    IPD_SHARING = "IPD_SHARING"
    RESULTS = "RESULTS"
    DOCUMENTS = "DOCUMENTS"
    MESH = "MESH"
    RELATED_TRIALS = "RELATED_TRIALS"
    UNKNOWN_FIELDS = "UNKNOWN_FIELDS"


SCHEMES: dict[str, type[StrEnum]] = {
    "studyType": StudyType,
    "status": Status,
    "phase": Phase,
    "allocation": Allocation,
    "interventionModel": InterventionModel,
    "primaryPurpose": PrimaryPurpose,
    "masking": Masking,
    "whoMasked": MaskedParty,
    "observationalModel": ObservationalModel,
    "timePerspective": TimePerspective,
    "samplingMethod": SamplingMethod,
    "armType": ArmType,
    "interventionType": InterventionType,
    "sex": Sex,
    "ageGroup": AgeGroup,
    "agencyClass": AgencyClass,
    "dateType": DateType,
    "idKind": IdKind,
    "role": Role,
    "bioSpecRetention": BioSpecRetention,
    "ipdSharing": IpdSharing,
    "ipdInfoType": IpdInfoType,
    "browseRelevance": BrowseRelevance,
    "expandedAccessKind": ExpandedAccessKind,
    "outcomeType": OutcomeType,
    "reportingStatus": ReportingStatus,
    "measureParam": MeasureParam,
    "dispersionType": DispersionType,
    "analysisDispersion": AnalysisDispersion,
    "ciSides": ConfidenceIntervalSides,
    "nonInferiorityType": NonInferiorityType,
    "eventAssessment": EventAssessment,
    "agreementRestriction": AgreementRestriction,
    "unpostedEventType": UnpostedEventType,
    "violationEventType": ViolationEventType,
    "linkMethod": LinkMethod,
    "linkRole": LinkRole,
    "unit": Unit,
}
"""Name of the SKOS scheme → its values."""

VALUES: dict[str, frozenset[str]] = {name: frozenset(values) for name, values in SCHEMES.items()}
"""The same, as plain strings for quick membership tests."""
