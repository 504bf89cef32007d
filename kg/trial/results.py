"""The results of a trial as its registry reports them: flow, baseline, outcome measures, adverse events, more info.

Frozen records; None, an empty tuple or an empty string mean *not stated*. A number that the registry keeps as text
(``12.50``, ``NA``, ``<0.001``) is that text, unchanged; a number that it keeps as a number is one. ``group`` is the
registry's id of a group (``OG000``), which holds within one flow, baseline, outcome measure or set of events only.
"""

from __future__ import annotations

from kg.trial.part import Part

# ------------------------------------------------------------------------------------------------------------- shared


class ResultGroup(Part, frozen=True, kw_only=True):
    """A group for which results are reported, as its module or measure calls it."""

    id: str = ""
    title: str = ""
    description: str = ""


class GroupCount(Part, frozen=True, kw_only=True):
    """How many of one group were analyzed."""

    group: str = ""
    value: str = ""


class Denominator(Part, frozen=True, kw_only=True):
    """How many were analyzed, in one unit (``Participants``, ``Eyes``)."""

    units: str = ""
    counts: tuple[GroupCount, ...] = ()


class Measurement(Part, frozen=True, kw_only=True):
    """What was measured for one group: a value with its spread or its limits."""

    group: str = ""
    value: str = ""
    spread: str = ""
    lower_limit: str = ""
    upper_limit: str = ""
    comment: str = ""


class Category(Part, frozen=True, kw_only=True):
    """A category of a class (``Female``). The only one of a class has no title as a rule."""

    title: str = ""
    measurements: tuple[Measurement, ...] = ()


class MeasureClass(Part, frozen=True, kw_only=True):
    """A class of a measure (``Week 12``), with how many were analyzed where that differs by class."""

    title: str = ""
    denominators: tuple[Denominator, ...] = ()
    categories: tuple[Category, ...] = ()


# --------------------------------------------------------------------------------------------------- participant flow


class Achievement(Part, frozen=True, kw_only=True):
    """How many of one group reached a milestone."""

    group: str = ""
    subjects: str = ""
    units: str = ""
    comment: str = ""


class Milestone(Part, frozen=True, kw_only=True):
    """A step of a period: ``STARTED``, ``COMPLETED``, ``NOT COMPLETED``, or one of the trial's own."""

    type: str = ""
    comment: str = ""
    achievements: tuple[Achievement, ...] = ()


class DropReason(Part, frozen=True, kw_only=True):
    """How many of one group left for a reason."""

    group: str = ""
    subjects: str = ""
    units: str = ""
    comment: str = ""


class DropOut(Part, frozen=True, kw_only=True):
    """A reason for which participants left a period (``Lost to Follow-up``)."""

    type: str = ""
    comment: str = ""
    reasons: tuple[DropReason, ...] = ()


class Period(Part, frozen=True, kw_only=True):
    """A period of a trial, as its participants went through it."""

    title: str = ""
    milestones: tuple[Milestone, ...] = ()
    drop_outs: tuple[DropOut, ...] = ()


class ParticipantFlow(Part, frozen=True, kw_only=True):
    """How participants went through the trial. ``units_analyzed`` names the units counted beside participants."""

    pre_assignment_details: str = ""
    recruitment_details: str = ""
    units_analyzed: str = ""
    groups: tuple[ResultGroup, ...] = ()
    periods: tuple[Period, ...] = ()


# ----------------------------------------------------------------------------------------------------------- baseline


class BaselineMeasure(Part, frozen=True, kw_only=True):
    """A characteristic of participants at the start.

    ``param_type`` is of the scheme measureParam, ``dispersion_type`` of the scheme dispersionType.
    """

    title: str = ""
    description: str = ""
    population: str = ""
    param_type: str = ""
    dispersion_type: str = ""
    unit: str = ""
    calculate_pct: bool | None = None
    denominator_units: str = ""
    denominators: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()


class Baseline(Part, frozen=True, kw_only=True):
    """Who the participants were at the start."""

    population: str = ""
    units_analyzed: str = ""
    groups: tuple[ResultGroup, ...] = ()
    denominators: tuple[Denominator, ...] = ()
    measures: tuple[BaselineMeasure, ...] = ()


# --------------------------------------------------------------------------------------------------- outcome measures


class Analysis(Part, frozen=True, kw_only=True):
    """A statistical analysis of an outcome measure."""

    groups: tuple[str, ...] = ()
    group_description: str = ""
    tested_non_inferiority: bool | None = None
    non_inferiority_type: str = ""
    non_inferiority_comment: str = ""
    statistical_method: str = ""
    statistical_comment: str = ""
    p_value: str = ""
    p_value_comment: str = ""
    param_type: str = ""
    param_value: str = ""
    ci_pct: str = ""
    ci_sides: str = ""
    ci_lower_limit: str = ""
    ci_upper_limit: str = ""
    ci_lower_limit_comment: str = ""
    ci_upper_limit_comment: str = ""
    dispersion_type: str = ""
    dispersion_value: str = ""
    estimate_comment: str = ""
    other_analysis: str = ""


class OutcomeMeasure(Part, frozen=True, kw_only=True):
    """An outcome as measured. ``dispersion_type`` is a wording (``95% Confidence Interval``), here not a code."""

    type: str = ""
    title: str = ""
    description: str = ""
    population: str = ""
    reporting_status: str = ""
    anticipated_posting_date: str = ""
    time_frame: str = ""
    param_type: str = ""
    dispersion_type: str = ""
    unit: str = ""
    calculate_pct: bool | None = None
    units_analyzed: str = ""
    denominator_units: str = ""
    groups: tuple[ResultGroup, ...] = ()
    denominators: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()
    analyses: tuple[Analysis, ...] = ()


# ----------------------------------------------------------------------------------------------------- adverse events


class EventGroup(Part, frozen=True, kw_only=True):
    """A group for which adverse events are reported, with its totals."""

    id: str = ""
    title: str = ""
    description: str = ""
    deaths_affected: int | None = None
    deaths_at_risk: int | None = None
    serious_affected: int | None = None
    serious_at_risk: int | None = None
    other_affected: int | None = None
    other_at_risk: int | None = None


class EventCount(Part, frozen=True, kw_only=True):
    """How many of one group had an event, how many were at risk of it, how often it happened."""

    group: str = ""
    affected: int | None = None
    at_risk: int | None = None
    events: int | None = None


class AdverseEvent(Part, frozen=True, kw_only=True):
    """An adverse event, counted by group. ``assessment`` is of the scheme eventAssessment."""

    term: str = ""
    organ_system: str = ""
    source_vocabulary: str = ""
    assessment: str = ""
    notes: str = ""
    counts: tuple[EventCount, ...] = ()


class AdverseEvents(Part, frozen=True, kw_only=True):
    """Adverse events. ``frequency_threshold`` is the percentage above which other events are listed."""

    frequency_threshold: str = ""
    time_frame: str = ""
    description: str = ""
    all_cause_mortality_comment: str = ""
    groups: tuple[EventGroup, ...] = ()
    serious: tuple[AdverseEvent, ...] = ()
    other: tuple[AdverseEvent, ...] = ()


# ---------------------------------------------------------------------------------------------------------- more info


class Agreement(Part, frozen=True, kw_only=True):
    """What investigators may publish. ``restriction_type`` is of the scheme agreementRestriction."""

    pi_sponsor_employee: bool | None = None
    restrictive: bool | None = None
    restriction_type: str = ""
    other_details: str = ""


class PointOfContact(Part, frozen=True, kw_only=True):
    """Whom to ask about results. Phone and e-mail leave the ledger only with ``--contacts``."""

    title: str = ""
    organization: str = ""
    phone: str = ""
    extension: str = ""
    email: str = ""


class Results(Part, frozen=True, kw_only=True):
    """All that a registry reports of a trial's results."""

    flow: ParticipantFlow | None = None
    baseline: Baseline | None = None
    outcome_measures: tuple[OutcomeMeasure, ...] = ()
    adverse_events: AdverseEvents | None = None
    limitations: str = ""
    agreement: Agreement | None = None
    point_of_contact: PointOfContact | None = None

    @property
    def outline(self) -> str:
        """How much is reported, as one line.

        >>> Results(outcome_measures=(OutcomeMeasure(title="Pain"),)).outline
        '0 periods, 0 baseline measures, 1 outcome measures, 0 serious and 0 other adverse events'
        """
        flow, baseline = self.flow or ParticipantFlow(), self.baseline or Baseline()
        events = self.adverse_events or AdverseEvents()
        return (
            f"{len(flow.periods)} periods, {len(baseline.measures)} baseline measures, "
            f"{len(self.outcome_measures)} outcome measures, "
            f"{len(events.serious)} serious and {len(events.other)} other adverse events"
        )
