"""Nothing that a record says is lost on the way: every key is read, every field is filled, every value is mapped."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from kg.link.links import links
from kg.rdf import source
from kg.rdf.trial import describe
from kg.rdf.turtle import blocks
from kg.read import readers
from kg.read.ctgov_fields import STUDY
from kg.read.ctgov_json import read
from kg.shipped import folder
from kg.trial.model import Part, Trial
from kg.trial.record import Document, Identity
from kg.trial.results import Results
from kg.trial.values import age_in_years, is_nct_id, partial_date_of


def study(name: str) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode((Path(__file__).parent / f"{name}.json").read_bytes())
    return found


# One study has every key of the plan, the other every key of results, documents and annotations.
SECTIONS = ("resultsSection", "documentSection", "annotationSection")
RICH = study("rich") | {section: study("results")[section] for section in SECTIONS}
PAGES = sorted((folder("sample") / "documents" / "pages").iterdir())

Step = str | int
Place = tuple[Step, ...]

# ------------------------------------------------------------------------------------------- what the tables can read


def inside(kind: object) -> Mapping[str, Any]:
    """What a kind of value closes over: its table, the kind of its items, the values of its scheme."""
    return inspect.getclosurevars(cast("Any", kind)).nonlocals


def keys(table: Mapping[str, Any], above: str = "$") -> Iterator[str]:
    """Every key that a table knows, with its path."""
    for key, entry in table.items():
        place = f"{above}.{key}"
        if isinstance(entry, Mapping):
            yield from keys(entry, place)
        elif isinstance(entry, str):
            yield place
        else:
            yield from keys_of_kind(entry[1], place)


def keys_of_kind(kind: object, place: str) -> Iterator[str]:
    known = inside(kind)
    if "table" in known:
        yield from keys(known["table"], place)
    elif "kind" in known:
        yield from keys_of_kind(known["kind"], place)
    elif getattr(kind, "__name__", "") == "_expanded_access_kinds":
        yield from (f"{place}.{key}" for key in ("individual", "intermediate", "treatment"))
    else:
        yield place


def stated(value: object, above: str = "$") -> Iterator[str]:
    """Every key that a study has, with its path; positions in lists do not count."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{above}.{key}"
            yield from stated(inner, f"{above}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from stated(item, above)


def test_the_rich_study_has_every_key_that_the_tables_know() -> None:
    known = set(keys(STUDY))
    assert len(known) > 300
    # One table serves organization.fullName and the name of sponsors.
    module = "$.protocolSection.sponsorCollaboratorsModule"
    twice = {
        "$.protocolSection.identificationModule.organization.name",
        f"{module}.leadSponsor.fullName",
        f"{module}.collaborators.fullName",
    }
    assert known - set(stated(RICH)) == twice


def test_the_rich_study_has_no_key_that_is_doubted_but_those_passed_over_on_purpose() -> None:
    places = {doubt.where for doubt in read(msgspec.json.encode(RICH)).doubts}
    assert places == {"$.protocolSection.contactsLocationsModule.locations_nested"}


# ---------------------------------------------------------------------------------------------------- fields are filled


def filled(part: msgspec.Struct) -> Iterator[tuple[type[msgspec.Struct], str]]:
    """The fields of a record that hold something, and those of its parts."""
    for field in msgspec.structs.fields(part):
        value = getattr(part, field.name)
        if value not in (None, "", ()):
            yield type(part), field.name
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, msgspec.Struct):
                yield from filled(each)


def parts() -> list[type[Part]]:
    modules = (Trial.__module__, Results.__module__)
    return [each for each in Part.__subclasses__() if each.__module__ in modules]


def trials() -> Iterator[Trial]:
    yield read(msgspec.json.encode(RICH)).trial
    for page in PAGES:
        body = page.read_bytes()
        identity = readers.identify(body)
        assert isinstance(identity, Identity)
        yield readers.read(identity.kind, body).trial


def test_every_field_of_the_model_is_filled_by_the_rich_study_or_by_a_page() -> None:
    held = {field for trial in trials() for field in filled(trial)}
    records: list[type[msgspec.Struct]] = [Trial, *parts()]
    everything = {(each, field.name) for each in records for field in msgspec.structs.fields(each)}
    missing = {f"{each.__name__}.{name}" for each, name in everything - held}
    # Pages fill these too, if not those of the sample: see test_veeva.py and test_meddatax.py.
    elsewhere = {"Trial.sponsors_of_unknown_role", "Trial.countries"}
    # What no table knows is in a study of faults.
    assert missing - elsewhere == {"Trial.unknown_fields", "UnknownField.path", "UnknownField.value"}


# ------------------------------------------------------------------------------------------------- values are mapped


@cache
def kinds() -> dict[str, object]:
    """The kind of value of each path."""
    found: dict[str, object] = {}

    def walk(table: Mapping[str, Any], above: str) -> None:
        for key, entry in table.items():
            if isinstance(entry, Mapping):
                walk(entry, f"{above}.{key}")
            elif isinstance(entry, tuple):
                step_in(entry[1], f"{above}.{key}")

    def step_in(kind: object, place: str) -> None:
        known = inside(kind)
        if "table" in known:
            walk(known["table"], place)
        elif "kind" in known:
            step_in(known["kind"], place)
        else:
            found[place] = kind

    walk(STUDY, "$")
    return found


def leaves(value: object, place: Place = ()) -> Iterator[Place]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*place, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from leaves(inner, (*place, position))
    else:
        yield place


LEAVES = [place for place in leaves(RICH) if "locations_nested" not in place]


def another(place: Place, value: Any) -> Any:  # noqa: PLR0911 - one line for each kind
    """Another value that the same field can hold."""
    path = "$" + "".join(f".{step}" for step in place if isinstance(step, str))
    known = inside(kinds()[path]).get("known") if path in kinds() else None
    if known is not None:
        return max(known - {value})
    if isinstance(value, bool):
        return not value
    if not isinstance(value, str):
        return value + 1
    if is_nct_id(value):
        return "NCT99999870"
    if day := partial_date_of(value):
        return "1999-12-31"[: len(day)] + value[len(day) :]
    if age_in_years(value) is not None and "Age" in path:
        return "19 Years"
    return f"{value} too"


def changed(place: Place, *, delete: bool) -> bytes:
    study = copy.deepcopy(RICH)
    holder: Any = study
    for step in place[:-1]:
        holder = holder[step]
    if delete:
        del holder[place[-1]]
    else:
        holder[place[-1]] = another(place, holder[place[-1]])
    return msgspec.json.encode(study)


def statements(body: bytes) -> str:
    """All that a study says, with its links and contacts; the source document always has the same bytes."""
    trial = read(body).trial
    to = describe(trial)
    document = Document("rich.json", "", 0, b"always the same")
    origin = source.describe_document(to, document, Identity("ctgov-json", trial.nct_id), trial.data_version)
    for link in links(trial, {}):
        source.describe_link(to, link, origin)
    return "".join(blocks(to.own)) + "\n".join(sorted(map(str, to.claims)))


def name(place: Place) -> str:
    return ".".join(map(str, place[1:])) if len(place) > 1 else str(place[0])


@pytest.fixture(scope="module")
def unchanged() -> str:
    return statements(msgspec.json.encode(RICH))


@pytest.mark.parametrize("place", LEAVES, ids=name)
def test_another_value_gives_other_triples(place: Place, unchanged: str) -> None:
    assert statements(changed(place, delete=False)) != unchanged


# What leaves no trace when it is missing, and why.
SILENT = {
    # A flag that is false names no kind, and so does one that is missing.
    "designModule.expandedAccessTypes.treatment",
}


@pytest.mark.parametrize("place", [place for place in LEAVES if name(place) != "identificationModule.nctId"], ids=name)
def test_a_value_that_is_missing_is_missing_from_the_triples(place: Place, unchanged: str) -> None:
    if place[-1] == "lat" or place[-1] == "lon":
        assert '"60.39"^^xsd:decimal' not in statements(changed(place, delete=True))  # half a point is none
    same = statements(changed(place, delete=True)) == unchanged
    assert same == (name(place) in SILENT)
