"""What this trial is to another, where the sentence that names the other says so: its extension, its sub-study.

A wording stands before or after the id, and between the two stands only the name of a study, so that the wording
belongs to this id. The first that fits gives the role. What is denied, or may be said of a third trial, gives none: no
role is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple


class Role(NamedTuple):
    """What this trial is to the other (a value of the scheme linkRole), and the words of the sentence that tell it."""

    code: str
    phrase: str


NEAR: Final = 400
"""Characters on either side of an id that are read: the longest titles of studies have some 300."""

# What the names in angle brackets stand for.
_WORDS: Final = {
    "study": r"(?:stud(?:y|ies)|trials?|protocols?|rct|regist(?:ry|er)|cohort|survey|program(?:me)?)\b",
    "kind": r"(?: (?:study|trial|protocol|phase|period|part)\b| \([a-z-]+\)){0,2}",
    "people": r"\b(?:participants?|patients?|subjects?|persons?|individuals|volunteers|<group>)\b",
    "group": "(?:adults|children|adolescents|infants|men|women|boys|girls|mothers)",
    "of people": "(?: (?:the |all )?<people> (?:from|in|of|enrolled in|treated in))?",
    "of": "(?:of|to|for|from)",
    "this": "(?:this|the (?:present|current))",
    "extension": r"\b(?:(?:open|long)[- ]?(?:label|term)[, ]+)*(?:extension|continuation|ole|lte)\b",
    "follow-up": r"\bfollow[- ]?(?:up|on)\b",
    "long-term": r"\blong(?:er)?[- ]?term(?: [a-z]+){0,2}",
    "sub-study": r"\b(?:sub-? ?study|sub-?protocol|(?:ancillary|nested|satellite) (?:study|trial|project))\b",
    "may": r"\b(?:may|can|could|will|eligible|invited|offered|option|opportunity|able|allowed)\b[^.;]{0,60}?\b",
    "go": r"(?:enter|enrol|continu|roll|transition|proceed|transfer)[a-z]*(?:[- ]?over)?(?: (?:in|on|into|to|onto)\b)*",
    "join": "(?:<go>|participat[a-z]+ in)",
    "another": "(?: (?:an?|the|either|another|separate))*(?: [a-z-]+){0,2}?",
    "took part": "(?:participat(?:ed|ing|e)|enrol?led|included|randomi[sz]ed|treated|took part|taken part)"
    "(?: (?:and|or) [a-z]+)? (?:in|into|to)",
    "had": r"(?:<took part>|(?:received|receiving|treated with)(?: [\w/()-]+){1,12}? (?:in|during|as part of))\b",
    "complete": r"complet(?:ed?|ing)\b",
    "showed": "(?:(?:has|have) )?(?:(?:also|further|previously|recently|clearly|already) )*(?:show(?:ed|n|s)|suggested|"
    "demonstrate[ds]|reveal(?:ed|s)|indicated|(?:found|reported|confirmed|observed|corroborated|emphasi[sz]ed)"
    "(?= (?:that|an?|the|no|some|this)))",
    "was found": r"\b(?:was|were|has been|have been) (?:found|observed|shown|seen)\b",
    "evidence": "(?:results?|findings?|data|experience|evidence|observations?|doses?|success|<study>|safety|efficacy)",
    "for this": r"^(?![^.]*\b(?:approv|licen[cs]|standard|become|became|recommend|guideline))",
    "whose": "(?:(?: the)? (?:that|those|data|results|historical|untreated|controls|<people>|from|of|in|on|enrolled))*",
    # What must stand up to the id: nothing, a word for a study, or else a name in capitals.
    "noun": r"(?=[^a-z0-9]*$|[^;]*\b<study>)",
    "name": r"(?=[^a-z0-9]*$|[^;]*\b<study>|[^;]*\b(?-i:[A-Z][\w-]*[A-Z0-9])\W*$)",
    "close": r"(?=(?:the |(?-i:[A-Z0-9(])\S* ){0,4}<study>|(?:the )?\W*$)",
}

# Roles, and wordings with … where the id stands; the most telling first, for an extension takes its participants from
# the other trial, too. The test has an example of each.
_TABLE: Final = r"""
CITES_RESULTS_OF
    …(?<!with )(?<!as )(?<!of )<showed>\b
HAS_EXTENSION
    …(?:is|was|will be) (?P<phrase>(?:an?|the) [^.;]{0,40}?<extension><kind> <of> <this> <study>)
HAS_FOLLOW_UP
    …(?:is|was|will be) (?P<phrase>(?:an?|the) [^.;]{0,40}?<follow-up><kind> <of> <this> <study>)
HAS_SUB_STUDY
    …(?:is|was|will be) (?P<phrase>(?:an?|the) [^.;]{0,40}?<sub-study> <of> <this> <study>)
HAS_PARENT_STUDY
    …(?:is|was) (?P<phrase>the (?:parent|core|main|base|master) <study>)
EXTENSION_OF
    …[^.;]{0,80}?\b(?P<phrase><join> this (?:[a-z-]+ )?<extension>)
    <extension><kind> <of> <noun>…
    <extension>(?: \([a-z-]+\))? (?:of|to) <name>…
    <extension>(?: \([a-z]+\))? (?:study|trial)\b[^.;]{1,200}?<people>[^.;]{0,100}?(?:<complete>|<had>)…
LONG_TERM_FOLLOW_UP_OF
    …[^.;]{0,80}?\b(?P<phrase><join> this <long-term> <follow-up>)
    <long-term> <follow-up><kind> <of><of people> <name>…
    <long-term> <follow-up> (?:study|trial)\b[^.;]{1,160}?<people>[^.;]{0,100}?(?:<complete>|<had>)…
FOLLOW_UP_OF
    <follow-up><kind> <of><of people> <name>…
SUB_STUDY_OF
    (?:<sub-study> (?:of|to|within|in|under|for)|\b(?:nested|embedded) (?:in|within)) <name>…
    <this> <study> is (?P<phrase>(?:an? |one )?(?:part|arm|component) of)…
HAS_EXTENSION
    (?P<phrase><may><join><another> (?:<extension>|roll-?over)<kind>)…
    \ban? (?P<phrase><extension> (?:phase|period|part|portion))(?=\W*$)…
    \b(?:is|was|been|be) (?P<phrase>continued (?:into|in|under|as)) <name>…
    \b(?:the|an|its) (?P<phrase><extension><kind> (?:is|was|will be|can be)(?: [a-z]+){0,2}(?: (?:as|under|at|in))?)…
HAS_FOLLOW_UP
    (?P<phrase><may><join><another> <follow-up><kind>)…
    \bfollowed [^.;]{0,60}?\b(?:in|under|within) (?:an?|the) (?:separate|<long-term>)…
HAS_SUB_STUDY
    \b(?:embedded|nested)(?: [a-z-]+){0,2} (?:study|trial|sub-?study)(?=(?:\W|see|separate|protocol)*$)…
    (?P<phrase><sub-study>(?: of <this> <study>)? (?:is|was|will be) (?:[a-z]+ ){0,2}(?:as|under))…
SAME_PROTOCOL
    \balso registered (?:as|under|with)…
    \bthis <study> (?P<phrase>(?:is|was|has been) (?:(?:originally|initially|first) )?registered (?:as|under))…
    \b(?:duplicate|companion|second|twin) (?:record|registration|entry)…
COMPARISON_WITH
    \bcompar[a-z]+ (?:[a-z]+ ){0,3}?(?:with|to|against)<whose> <close>…
    \bcompar[^.;]{1,200}? (?:with|to|against) (?:that|those|untreated|data|results)<whose> <noun>…
    \bhistorical (?:controls?|comparison|comparator|cohort|data) (?:[a-z]+ ){0,3}?(?:from|of|in|with)…
    (?P<phrase>\b(?:control|comparison) (?:group|arm))(?::| consists? of| comprises?)[^.;]{0,120}? (?:of|from|in)…
    …(?:[a-z]+ ){0,4}?(?P<phrase>(?:serves?|used) as (?:[a-z]+ ){0,3}?(?:controls?|comparators?|comparison))
PARTICIPANTS_FROM
    <people>[^.;]{0,120}?…[^.;]{0,80}?<may>(?P<phrase><join> this <study>)
    \b(?:feeder|lead-?in|qualifying|antecedent|originating|predecessor)(?:,? [a-z]+){0,3}? <study>…
    \broll(?:ed|ing|s)?[- ]?over<kind> (?:of|for|from)<of people> <name>…
    <people>[^.;]{0,160}?(?P<phrase>\b(?:who|that|ha[sd]|have|having|must)\b[^.;]{0,160}?\b(?<!after )<complete>)…
    (?:^|[*•-] |<people> )(?P<phrase>(?:(?:has|must have|successfully) )*complet(?:e[ds]|ing|ion of))\b…
    \bmust (?P<phrase>have (?:(?:been|previously) )*<took part>)\b…
    <people>[^.;]{0,160}?(?P<phrase>\b(?:who|that|which|had|have|previously|currently)\b[^.;]{0,60}?<had>)…
    <people> (?:<took part>|taking part in|receiving [^.;]{1,60} as part of)\b…
    <people>[^.;]{0,60}? (?P<phrase>participating in)…
    <people> from <noun>…
    \bfrom (?P<phrase><people> (?:in|of)) <noun>…
    \b(?:during|since) their participation in…
HAS_PARENT_STUDY
    \b(?:parent|main|underlying|overarching|overall|master)(?: (?!of\b|in\b|end|outc|obj|crit)[\w/-]+){0,3}? <study>…
    \b(?:core|base|primary)(?: vaccination| treatment)? <study>…
PARTICIPANTS_TO
    (?P<phrase>\b(?:may|can|could|eligible|option|opportunity|invited|offered|able|allowed)\b[^.;]{0,40}? <go>)…
    \bwill (?:be )?(?:roll|enrol|transition|transfer|continue)[a-z]*(?:[- ]?over)? (?:into|onto|to)…
BASED_ON
    \b(?:based (?:up)?on|on the basis of) (?:[a-z-]+ ){0,4}?<evidence>…<for this>
    \b(?:build|builds|building|expands?|expanding) (?:up)?on…
    \b(?:reproduce|replicate|confirm)[a-z]* (?:the )?(?:results|findings) of(?= (?:[\w-]+ ){0,4}<study>|\W*$)…
    (?<!this )(?<!present )(?<!current )\bpilot <study>…
    \b(?:doses?|regimens?) (?:determined|established|identified|selected|recommended) (?:in|from|by)…
    …[^.;]{0,250}?\b(?P<phrase>(?:led to|rationale for|basis for|basis of) <this>)
CITES_RESULTS_OF
    \b(?:previous(?:ly)?|prior|earlier|recent|early|preliminary)\b[^.;]{0,80}?…[^.;]{0,100}?(?P<phrase><was found>)
    \b(?:in|from) (?:the )?<close>…[^.;]{0,60}?(?P<phrase><was found>)
    …(?:(?:we|the (?:investigators|authors)) (?P<phrase><showed>|observed|found))
    …which (?P<phrase><showed>)
    \b(?:showed|demonstrated|proven|shown|observed|reported|seen|found)\b[^.;]{0,60}? in <noun>(?=[^,]*$)…
"""

# Where one of these stands between a wording and the id, the wording is said of something else.
_STOP: Final = (
    r"\b(?:is|are|was|were|be|been|being|has|have|had|having|will|would|may|can|could|must|should|who|whom|whose|which|"
    r"that|where|when|while|if|whether|than|because|but|not|this|these|we|our|they|after|before|until|during|prior to|"
    r"following|versus|contrast|enroll?ed|treated|completed|received|participat(?:ed|ing)|compar[a-z]+|"
    r"evaluat(?:e|ing)|assess(?:ing)?|investigat(?:e|ing)|determin(?:e|ing)|explor(?:e|ing)|"
    r"(?:extension|follow-?up|sub-?study|continuation)(?: study)? (?:of|to))\b|[.!?] "
)
# What stands in brackets does not count. Possessive: there is one way to read it, so that no text takes long.
_BEFORE_ID: Final = rf"(?>\([^()]*\)|(?!{_STOP})(?:[^;(]|(?<=gov);|\((?![^()]*\))))*+$"
_AFTER_ID: Final = rf"^(?:(?!{_STOP})[^;.]){{0,80}}?(?<!\w)"

_NO: Final = re.compile(
    r"\b(?:not|never|neither|nor|cannot|unless|except|exclud[a-z]+|exclusion of|ineligible|fail[a-z]*|declin[a-z]+|"
    r"refus[a-z]+|unlike|(?:rather|other) than|instead of|(?:no|without) (?:prior|previous))\b",
    re.IGNORECASE,
)
_KEPT_OUT: Final = re.compile(
    r"[^.;]{0,120}\b(?:(?:are|is|were|be) (?:not (?:eligible|allowed|permitted|included)|excluded|ineligible)"
    r"|(?:(?:may|can|must|will) not|cannot) (?:be|take|participate|enrol|enter))\b",
    re.IGNORECASE,
)
# A line of the criteria may stand among those for inclusion or for exclusion, unless it asks for something.
_CRITERION: Final = re.compile(r"(?:[*•·–-]|\(?[0-9a-z]{1,2}[.)])\s", re.IGNORECASE)
_ASKED: Final = re.compile(
    r"\b(?:must|should|complet(?:e[ds]?|ion)|including|only|willing|feeder|lead-in|qualifying|antecedent|parent|core|"
    r"primary|base|main|this)\b",
    re.IGNORECASE,
)
# An extension that the text only passes: "in the extension of …", "NCT99999903 is an extension of …".
_PASSED: Final = re.compile(
    r"(?:\b(?:in|into|from|during|under|complet[a-z]+|enter[a-z]*|(?:data|results|end|completion|part|patients) of)"
    r" (?:the|an?|any|its|another)(?: [\w-]+){0,3} |NCT[ -]?[0-9]{8}\W{0,3}(?:(?:study|trial) )?(?:is|was)\b[^.;]*)$",
    re.IGNORECASE,
)
# Those with whom participants are compared come from a trial, but are not the participants; neither are its sites.
_AGAINST: Final = re.compile(
    r"\b(?:between|versus|vs|than|compar[a-z]+ (?:with|to|against)|sites|cent(?:er|re)s)\b[^.,;]*$", re.IGNORECASE
)
_ELSEWHERE: Final = {
    **dict.fromkeys(("EXTENSION_OF", "LONG_TERM_FOLLOW_UP_OF", "FOLLOW_UP_OF", "SUB_STUDY_OF"), _PASSED),
    "PARTICIPANTS_FROM": _AGAINST,
}


class _Rule(NamedTuple):
    code: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


def _rules() -> Iterator[_Rule]:
    code = ""
    for line in _TABLE.strip().splitlines():
        if not line.startswith(" "):
            code = line
            continue
        wording = line.strip()
        while (spelt := re.sub(r"(?<!P)<([a-z -]+)>", lambda name: _WORDS[name[1]], wording)) != wording:
            wording = spelt
        before, after = wording.split("…")
        if "(?P<phrase>" not in wording:
            before, after = before and f"(?P<phrase>{before})", after if before else f"(?P<phrase>{after})"
        yield _Rule(
            code,
            re.compile(before + _BEFORE_ID, re.IGNORECASE) if before else None,
            re.compile(_AFTER_ID + after, re.IGNORECASE) if after else None,
        )


RULES: Final = tuple(_rules())
"""The wordings, each taken apart into what stands before the id and what stands after it."""


def role(sentence: str, nct_id: str) -> Role | None:
    """What the trial whose text has this sentence is to the trial that the sentence names; None where it is left open.

    >>> role("An open-label extension of LAMP-1 (NCT99999901) and LAMP-2 (nct 99999902).", "NCT99999902")
    Role(code='EXTENSION_OF', phrase='open-label extension of')
    >>> role("Patients may enter the extension NCT99999902.", "NCT99999902")
    Role(code='HAS_EXTENSION', phrase='may enter the extension')
    >>> role("This is not an extension of NCT99999902.", "NCT99999902")
    """
    if _CRITERION.match(sentence) and not _ASKED.search(sentence):
        return None
    for place in re.finditer(rf"\bNCT[ -]?{nct_id[3:]}(?![0-9])", sentence, re.IGNORECASE):
        before, after = sentence[: place.start()][-NEAR:], sentence[place.end() :][:NEAR]
        for rule in RULES:
            if (phrase := _told(rule, before, after)) is not None:
                return Role(rule.code, phrase)
    return None


def _told(rule: _Rule, before: str, after: str) -> str | None:
    one, other = rule.before and rule.before.search(before), rule.after and rule.after.search(after)
    if (rule.before and not one) or (rule.after and not other):
        return None
    found = [match for match in (one, other) if match and "phrase" in match.groupdict()]
    start = one.start() if one else len(before)
    end = one.end("phrase") if one in found and one else len(before)
    if rule.code != "CITES_RESULTS_OF" and _NO.search(re.split("[.;] ", before[max(0, start - 60) : end])[-1]):
        return None
    if rule.code == "PARTICIPANTS_FROM" and _KEPT_OUT.match(after):
        return None
    elsewhere = _ELSEWHERE.get(rule.code)
    if one and elsewhere and elsewhere.search(before[: one.start("phrase") if one in found else start]):
        return None
    return found[0]["phrase"].strip()
