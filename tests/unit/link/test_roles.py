from __future__ import annotations

import time

import pytest

from kg.link.roles import RULES, Role, role

U, V = "NCT99999902", "NCT99999903"

# An example of each wording, in the order of the table: role, the words that tell it, sentence.
EXAMPLES = [
    ("CITES_RESULTS_OF", "demonstrated", f"The trial DUSK ({U}) demonstrated that lampazin is safe."),
    ("HAS_EXTENSION", "the open-label extension of this study", f"{U} is the open-label extension of this study."),
    ("HAS_FOLLOW_UP", "a follow-up of the present trial", f"{U} is a follow-up of the present trial."),
    ("HAS_SUB_STUDY", "an imaging sub-study of this trial", f"{U} is an imaging sub-study of this trial."),
    ("HAS_PARENT_STUDY", "the core study", f"{U} was the core study."),
    ("EXTENSION_OF", "enter this extension", f"Those who finished {U} may enter this extension."),
    ("EXTENSION_OF", "extension study (OLE) to", f"This is an extension study (OLE) to the trial DUSK ({U})."),
    ("EXTENSION_OF", "extension of", f"Lampazin at night: an extension of the double-blind LAMP-1 ({U})"),
    (
        "EXTENSION_OF",
        "extension study of lampazin in patients who completed",
        f"An extension study of lampazin in patients who completed LAMP-1 ({U}).",
    ),
    (
        "LONG_TERM_FOLLOW_UP_OF",
        "participate in this long-term follow-up",
        f"Those treated in {U} are asked to participate in this long-term follow-up.",
    ),
    (
        "LONG_TERM_FOLLOW_UP_OF",
        "Long-term safety follow-up of participants in",
        f"Long-term safety follow-up of participants in LAMP-1 ({U})",
    ),
    (
        "LONG_TERM_FOLLOW_UP_OF",
        "long-term follow-up study of the sight of subjects treated in",
        f"A long-term follow-up study of the sight of subjects treated in LAMP-1 ({U}).",
    ),
    ("FOLLOW_UP_OF", "follow-up study to", f"This is a follow-up study to LAMP-1 ({U})."),
    ("SUB_STUDY_OF", "ancillary study to", f"An ancillary study to the trial DUSK ({U})"),
    ("SUB_STUDY_OF", "part of", f"This study is part of the platform trial {U}."),
    (
        "HAS_EXTENSION",
        "may then enter the open-label extension study",
        f"All may then enter the open-label extension study ({U}).",
    ),
    (
        "HAS_EXTENSION",
        "long-term extension phase",
        f"Two weeks of lampazin come before a long-term extension phase ({U}).",
    ),
    ("HAS_EXTENSION", "continued into", f"This study has been continued into the trial DUSK ({U})."),
    ("HAS_EXTENSION", "extension study is registered as", f"The extension study is registered as {U}."),
    ("HAS_FOLLOW_UP", "invited to enter a follow-up study", f"All are invited to enter a follow-up study ({U})."),
    (
        "HAS_FOLLOW_UP",
        "followed for life under a separate",
        f"Those who see again are followed for life under a separate protocol ({U}).",
    ),
    (
        "HAS_SUB_STUDY",
        "nested recruitment trial",
        f"Half of the schools take part in a nested recruitment trial (see {U}).",
    ),
    (
        "HAS_SUB_STUDY",
        "sub-study is registered separately as",
        f"An imaging sub-study is registered separately as {U}.",
    ),
    ("SAME_PROTOCOL", "also registered as", f"This trial is also registered as {U}."),
    ("SAME_PROTOCOL", "was originally registered under", f"This trial was originally registered under {U}."),
    ("SAME_PROTOCOL", "companion record", f"For the sites in Norway see the companion record {U}."),
    ("COMPARISON_WITH", "compared with those of", f"Levels are compared with those of the trial DUSK ({U})."),
    (
        "COMPARISON_WITH",
        "compare the threshold of vision with that of patients in",
        f"To compare the threshold of vision with that of patients in the trial DUSK ({U}).",
    ),
    (
        "COMPARISON_WITH",
        "Historical controls are taken from",
        f"Historical controls are taken from the trial DUSK ({U}).",
    ),
    ("COMPARISON_WITH", "Control group", f"Control group: the untreated half of the trial DUSK ({U})."),
    ("COMPARISON_WITH", "serve as historical control", f"The placebo arm of {U} will serve as historical control."),
    ("PARTICIPANTS_FROM", "continue in this study", f"Patients of the trial DUSK ({U}) may continue in this study."),
    ("PARTICIPANTS_FROM", "lead-in study", f"Screening takes place in the lead-in study ({U})."),
    (
        "PARTICIPANTS_FROM",
        "rollover study for participants from",
        f"A rollover study for participants from LAMP-1 ({U})",
    ),
    ("PARTICIPANTS_FROM", "who have completed", f"Night vision of patients who have completed the trial DUSK ({U})."),
    ("PARTICIPANTS_FROM", "Successfully completed", f"* Successfully completed the trial DUSK ({U})"),
    ("PARTICIPANTS_FROM", "have been treated in", f"* Must have been treated in the trial DUSK ({U})"),
    ("PARTICIPANTS_FROM", "who took part in", f"Women who took part in the trial DUSK ({U}) are asked."),
    ("PARTICIPANTS_FROM", "Adults randomised in", f"Adults randomised in the trial DUSK ({U}) are asked."),
    ("PARTICIPANTS_FROM", "participating in", f"Adults with gout participating in the register DUSK ({U})"),
    ("PARTICIPANTS_FROM", "patients from", f"Blood of patients from the trial DUSK ({U}) is used."),
    ("PARTICIPANTS_FROM", "women in", f"Samples from women in the trial DUSK ({U}) are used."),
    ("PARTICIPANTS_FROM", "during their participation in", f"Those who fell during their participation in DUSK ({U})"),
    ("HAS_PARENT_STUDY", "underlying DUSK trial", f"The dose is kept as in the underlying DUSK trial ({U})."),
    (
        "HAS_PARENT_STUDY",
        "primary vaccination study",
        f"All had three doses in the primary vaccination study LAMP-1 ({U}).",
    ),
    ("PARTICIPANTS_TO", "may roll over into", f"Patients who benefit may roll over into LAMP-2 ({U})."),
    ("PARTICIPANTS_TO", "will enroll into", f"After screening they will enroll into LAMP-2 ({U})."),
    ("BASED_ON", "based on first results", f"The dose is based on first results of LAMP-1 ({U})."),
    ("BASED_ON", "builds on", f"This lamp builds on the trial DUSK ({U})."),
    ("BASED_ON", "replicate the findings of", f"To replicate the findings of the trial DUSK ({U})."),
    ("BASED_ON", "pilot study", f"Our pilot study ({U}) lasted a week."),
    ("BASED_ON", "dose determined in", f"Given at the dose determined in LAMP-1 ({U})."),
    ("BASED_ON", "led to this", f"The glow seen in LAMP-1 ({U}) led to this trial."),
    ("CITES_RESULTS_OF", "was found", f"An earlier trial was small ({U}), but lampazin was found to be safe."),
    ("CITES_RESULTS_OF", "was found", f"In the trial DUSK ({U}), lampazin was found to be safe."),
    ("CITES_RESULTS_OF", "observed", f"In Bergen ({U}) the investigators observed a rise."),
    ("CITES_RESULTS_OF", "showed", f"It goes back to the trial DUSK ({U}), which showed a rise."),
    ("CITES_RESULTS_OF", "showed an effect in", f"Lampazin showed an effect in the trial DUSK ({U})."),
]


def test_each_wording_has_an_example_in_the_same_order() -> None:
    assert [code for code, _, _ in EXAMPLES] == [rule.code for rule in RULES]


@pytest.mark.parametrize(("code", "phrase", "sentence"), EXAMPLES)
def test_a_wording_tells_a_role(code: str, phrase: str, sentence: str) -> None:
    assert role(sentence, U) == Role(code, phrase)
    assert phrase in sentence


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        (f"This is an extension of {U}.", "EXTENSION_OF"),
        (f"The extension study is {U}.", "HAS_EXTENSION"),
        (f"{U} is a substudy of this trial.", "HAS_SUB_STUDY"),
        (f"This trial is a substudy of {U}.", "SUB_STUDY_OF"),
        (f"Patients may enter the extension {U}.", "HAS_EXTENSION"),
        (f"Patients of {U} may enter this extension.", "EXTENSION_OF"),
        (f"Participants can roll over to {U}.", "PARTICIPANTS_TO"),
        (f"An extension of {U} from which children are excluded.", "EXTENSION_OF"),
        (f"Participants rolled over from {U}.", "PARTICIPANTS_FROM"),
        (f"After treatment, survivors will be followed up in a long-term follow-up study ({U}).", "HAS_FOLLOW_UP"),
        (f"Tissue of patients from the parent study {U} is kept.", "PARTICIPANTS_FROM"),
        (f"Tissue is from the parent study {U}.", "HAS_PARENT_STUDY"),
    ],
)
def test_the_direction_is_that_of_the_sentence(sentence: str, code: str) -> None:
    found = role(sentence, U)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "written",
    [
        "Core study CLMP885M2301 (NCT99999902)",
        "study LMP-301 [NCT 99999902]",
        "double-blind, placebo-controlled phase III trial nct99999902",
        "trial DUSK (EudraCT 2019-000000-11; ClinicalTrials.gov Identifier: NCT99999902)".replace(";", ","),
        "study LMP-301 (ClinicalTrials.gov; NCT-99999902)",
        "trials LMP-301 (NCT99999901), LMP-303 (NCT99999903) or LMP-302 (NCT99999902)",
        'randomized trial "Light and safety of lampazin in adults with gout" (NCT99999902)',
    ],
)
def test_a_trial_is_known_by_whatever_name_stands_before_its_id(written: str) -> None:
    assert role(f"This is an extension of the {written}.", U) == Role("EXTENSION_OF", "extension of")


NO_ROLE = {
    "nothing is said": f"See {U}.",
    "an address": f"https://clinicaltrials.gov/study/{U}",
    "a denial": f"This is not an extension of {U}.",
    "who is kept out": f"Subjects who participated in {U} are excluded.",
    "who must not": f"Patients must not have taken part in the trial {U}.",
    "who may not": f"Women who took part in the trial {U} may not participate.",
    "who did not complete": f"Patients who did not complete the trial DUSK ({U}).",
    "those but not these": f"Patients other than those who completed {U}.",
    "a criterion that may be of either list": f"* Enrolled in the trial DUSK ({U})",
    "another one that may": f"3. Patients who participated in {U}",
    "an extension of another": f"{U} was an extension of {V}.",
    "an extension that is of another drug": f"In an extension study of lampazin ({U}) sleep was worse.",
    "an extension that is passed": f"Sleep got worse in the extension of {U}.",
    "a third trial's extension": f"{V} is an extension of {U}.",
    "the wording belongs to another id": f"This is an extension of {V}, but {U} is running.",
    "another sentence": f"This is an extension. {U} is running.",
    "another part of the sentence": f"Those who completed {V} are asked; {U} is running.",
    "the trials' staff completed it": f"We recently completed a trial of lampazin ({U}).",
    "a completed trial": f"Lampazin was given in a recently completed trial ({U}).",
    "somebody else took part": f"The subject has a partner who participates in the trial {U}.",
    "with whom is compared": f"Differences between men enrolled in LAMP-1 and women enrolled in LAMP-2 ({U})",
    "sites that took part": f"Patients of sites that participated in the trial DUSK ({U})",
    "a similar trial": f"A similar trial ({U}) runs in Bergen.",
    "approval": f"Based on the results of {U}, lampazin was approved.",
    "its own pilot": f"This pilot study ({U}) lasts a week.",
    "a purpose": f"An extension to assess sleep as in the trial {U}.",
    "an endpoint": f"The primary endpoint of the trial {U} was sleep.",
    "expanded access": f"For patients who do not qualify for the trial {U}.",
    "shown by the participants": f"Patients of {U} with demonstrated response.",
    "another id": f"This is an extension of {V}.",
}


@pytest.mark.parametrize("case", NO_ROLE)
def test_no_role_is_better_than_a_wrong_one(case: str) -> None:
    assert role(NO_ROLE[case], U) is None


@pytest.mark.parametrize(
    "criterion",
    [f"* Must have participated in the trial {U}", f"- Completed {U}", f"2. Left the feeder study {U} early"],
)
def test_a_criterion_that_asks_for_something_tells_who_comes(criterion: str) -> None:
    found = role(criterion, U)
    assert found is not None
    assert found.code == "PARTICIPANTS_FROM"


def test_of_several_places_the_first_that_tells_something_counts() -> None:
    sentence = f"{U} has ended, and this is a sub-study of {U}."
    assert role(sentence, U) == Role("SUB_STUDY_OF", "sub-study of")


def test_each_id_of_a_sentence_has_its_own_role() -> None:
    sentence = f"…an extension of LAMP-1 ({U}), compared with the trial LAMP-2 ({V})."
    assert role(sentence, U) == Role("EXTENSION_OF", "extension of")
    assert role(sentence, V) == Role("COMPARISON_WITH", "compared with")


@pytest.mark.parametrize(
    "words", ["(a) ", "( a", "patients who ", "extension study patients treated with in ", "of the "]
)
def test_no_sentence_takes_long(words: str) -> None:
    begin = time.perf_counter()
    role(f"{words * 300}{U}{words * 300}", U)
    assert time.perf_counter() - begin < 1
