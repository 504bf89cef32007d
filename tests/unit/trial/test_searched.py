from __future__ import annotations

from kg.trial.model import Agency, Heading, Identifier, Intervention, Trial
from kg.trial.searched import Excerpt, Searched, searched


def test_a_trial_is_searched_by_its_wordings_each_once() -> None:
    trial = Trial(
        nct_id="NCT99999901",
        brief_title="Lamps at Night",
        official_title="Lamps at Night",
        acronym="LAMP",
        conditions=("Cramps", " "),
        condition_headings=(Heading(id="D1", term="Muscle Cramp"), Heading(id="D2", term="Cramps")),
        condition_ancestors=(Heading(id="D3", term="Diseases"),),
        keywords=("oil",),
        interventions=(Intervention(name="Lamp", other_names=("Lantern", "Lamp")),),
        intervention_headings=(Heading(id="D4", term="Light"),),
        lead_sponsor=Agency(name="Wick Ltd"),
        collaborators=(Agency(name="Oil Inc"), Agency()),
        sponsors_of_unknown_role=(Agency(name="Match Co"),),
        org_study_id=Identifier(value="L-1"),
        secondary_ids=(Identifier(value="2023-50"), Identifier(value="L-1")),
        nct_id_aliases=("NCT99999902",),
    )
    excerpts = (Excerpt("criteria", "inclusion-1", "Cramps"),)
    assert searched(trial, iter(excerpts)) == Searched(
        "NCT99999901",
        titles=("Lamps at Night", "LAMP"),
        conditions=("Cramps", "Muscle Cramp"),
        interventions=("Lamp", "Lantern", "Light"),
        sponsors=("Wick Ltd", "Oil Inc", "Match Co"),
        identifiers=("L-1", "2023-50", "NCT99999902"),
        excerpts=excerpts,
    )


def test_a_trial_that_says_nothing_is_still_one() -> None:
    assert searched(Trial(nct_id="NCT99999901")) == Searched("NCT99999901")
