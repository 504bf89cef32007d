"""Text → the words that tell what it is about: folded, in the singular, without the words every record has."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from kg.trial.text import fold

_TRIAL_ID = re.compile(r"nct[ -]?[0-9]{8}")
# Two words stand together only within a phrase: no mark between them but a hyphen, a slash or an apostrophe.
_MARK = re.compile(r"[^\w\s'’/‐‑–-]+|\s[-–]\s")
_OWNER = re.compile(r"['’]s\b")
# A word, or a mark: no mark has a letter or a digit.
_WORD = re.compile(rf"[^\W_]+|{_MARK.pattern}")
# The same for each character of ASCII: itself, a blank, or a point for a mark.
_PLAINLY = "".join(
    chr(code) if chr(code).isalnum() else " " if chr(code).isspace() or chr(code) in "'/-_" else "."
    for code in range(128)
)

# What any trial may say of itself: it tells no two trials apart.
BOILERPLATE: Final = frozenset(
    """
    a about after all also among an and any are as at be because been before being between both but by can could did do
    does doing during each either for from further had has have having he her here him his how if in including into is
    it its may more most no nor not of off on only or other our out over own per same she should some such than that the
    their them then there these they this those through to under up upon use used using via was we were what when where
    whether which while who whom whose why will with within without would you your
    arm baseline blind blinded comparator compare compared comparing comparison control controlled criteria criterion
    determine double efficacy evaluate evaluated evaluating evaluation exclusion group inclusion investigate
    investigating investigator label masked open participant patient placebo purpose randomisation randomised
    randomization randomized randomly safety study subject treatment trial versus vs
    """.split()  # noqa: SIM905 - a list of so many words is easier to read as a text
)
_UNITS: Final = (
    "centimeter|cm|day|dl|g|gram|hour|hr|h|kg|kilogram|l|mcg|mg|min|minute|ml|mm|mmol|month|ng|second|sec|ug|week|wk|"
    "year|yr|μg|nmol|iu|kcal"
)
_MEASURE = re.compile(rf"(?:[0-9]+)?(?:{_UNITS})")

# Words whose singular the ending does not tell.
_SINGULAR: Final = {
    "lenses": "lens",
    "indices": "index",
    "hips": "hip",
    "eyes": "eye",
    "legs": "leg",
    "arms": "arm",
    "days": "day",
    "mice": "mouse",
} | {
    word: word
    for word in """
    aids ascites caries faeces feces herpes measles mumps rabies scabies series shingles species
    """.split()  # noqa: SIM905
}


def words(text: str) -> list[str]:
    """Each word of a text, and each two that stand together, in order and as often as they stand there.

    A number and a single letter count only beside a word: ``vitamin D``, ``type 2``. Ids of trials are left out.

    >>> words("Vitamin D in Patients With Type-2 Diabetes (NCT02455596)")
    ['vitamin', 'vitamin d', 'type', 'type 2', 'diabetes', '2 diabetes']
    """
    folded = fold(text)
    if "nct" in folded:
        folded = _TRIAL_ID.sub(" . ", folded)
    if "'" in folded or "’" in folded:
        folded = _OWNER.sub("", folded)
    found: list[str] = []
    before, was_lone = "", False
    for word, lone in map(_plain, _parted(folded)):
        if lone:
            found.append(word)
            if before:
                found.append(f"{before} {word}")
        elif was_lone and word:
            found.append(f"{before} {word}")
        before, was_lone = word, lone
    return found


def _parted(folded: str) -> list[str]:
    """The words and the marks of a folded text, in order."""
    if not folded.isascii():
        return _WORD.findall(folded)
    # Most texts; it takes a third of the time.
    return folded.replace(" - ", " . ").translate(_PLAINLY).replace(".", " . ").split()


@lru_cache(maxsize=1 << 17)
def _plain(found: str) -> tuple[str, bool]:
    """The word as it counts, and whether it does alone; a mark parts phrases as a word that counts for nothing does."""
    word = plain(found) if found[0].isalnum() else ""
    return word, len(word) > 1 and not word.isdigit()


def plain(found: str) -> str:
    """A folded word in the singular; empty where it tells no two trials apart.

    >>> plain("tumors"), plain("patients"), plain("20mg")
    ('tumor', '', '')
    """
    word = singular(found)
    return "" if word in BOILERPLATE or _MEASURE.fullmatch(word) else word


def singular(word: str) -> str:
    """A word without the plural's ending, as far as the ending alone tells it.

    >>> [singular(word) for word in ("therapies", "doses", "biomarkers", "virus", "diabetes", "sepsis", "masses")]
    ['therapy', 'dose', 'biomarker', 'virus', 'diabetes', 'sepsis', 'mass']
    """
    if word in _SINGULAR:
        return _SINGULAR[word]
    if len(word) < 5 or not word.endswith("s") or word.endswith(("ss", "us", "is", "etes", "ics")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]
