from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kg.read import fields
from kg.read.doubts import Doubts, Where, shown
from kg.read.fields import Kind, Unreadable
from kg.trial.drift import as_text
from kg.trial.model import Dated, Point, UnknownField

DROPPED = object()


def short(value: object) -> str:
    """The id of a case; Python refuses to print a very long number."""
    large = isinstance(value, int) and abs(value) > 10**30
    return "a very long number" if large else getattr(value, "__name__", repr(value))[:60]


def read(kind: Kind, value: object) -> tuple[Any, list[str]]:
    doubts = Doubts()
    try:
        made = kind(value, Where("x", Where("$")), doubts)
    except Unreadable:
        made = DROPPED
    assert all(doubt.where.startswith("$.x") for doubt in doubts.found)
    return made, [doubt.what for doubt in doubts.found]


GOOD: list[tuple[Kind, object, object]] = [
    (fields.text, " a &lt; b\r\n", "a < b"),
    (fields.text, r"a \> b", r"a \> b"),
    (fields.markup, r"a \> b &amp; c", "a > b & c"),
    (fields.flag, True, True),
    (fields.flag, False, False),
    (fields.whole_number, 0, 0),
    (fields.whole_number, 7.0, 7),
    (fields.decimal_number, 5, Decimal(5)),
    (fields.decimal_number, -33.52, Decimal("-33.52")),
    (fields.partial_date, "2024-02-29", "2024-02-29"),
    (fields.partial_date, "2024-02", "2024-02"),
    (fields.partial_date, "2024", "2024"),
    (fields.age, "18 Years", "18 Years"),
    (fields.nct_id, "NCT99999901", "NCT99999901"),
    (fields.mesh, "D000001943", "D001943"),
    (fields.code("phase"), "PHASE2", "PHASE2"),
    (fields.each(fields.text), ["a", "", None, {}, "b"], ("a", "b")),
    (fields.each(fields.text), [], ()),
    (
        fields.part(Dated, {"date": ("date", fields.partial_date), "type": ("type", fields.text)}),
        {"date": "2024", "type": None},
        Dated(date="2024"),
    ),
]


@pytest.mark.parametrize(("kind", "value", "made"), GOOD)
def test_a_good_value_is_taken_without_doubt(kind: Kind, value: object, made: object) -> None:
    assert read(kind, value) == (made, [])


DOUBTED: list[tuple[Kind, object, object, str]] = [
    (fields.text, 12, "12", "12 is a number where text belongs; kept as text"),
    (fields.text, 2.5, "2.5", "2.5 is a number where text belongs; kept as text"),
    (fields.text, "a\x00b", "ab", r"control characters dropped from 'a\x00b'"),
    (fields.text, "a\ud800b", "ab", r"control characters dropped from 'a\ud800b'"),
    (fields.flag, " YES ", True, "' YES ' is text where true or false belongs; taken by its meaning"),
    (fields.flag, "false", False, "'false' is text where true or false belongs; taken by its meaning"),
    (fields.whole_number, "40", 40, "'40' is text where a number belongs; taken as the number"),
    (fields.age, "eighteen", "eighteen", "'eighteen' is not an age such as '18 Years'; kept as text only"),
    (fields.code("phase"), "PHASE 9", "PHASE 9", "'PHASE 9' is not a known value of phase; kept as text"),
    (fields.participants, "12", 12, "'12' is text where a number belongs; taken as the number"),
    (
        fields.partial_date,
        "2024-02-29 08:30",
        "2024-02-29",
        "'2024-02-29 08:30' has a time where a day belongs; the day is kept",
    ),
    (fields.each(fields.text), "a", ("a",), "'a' is not a list; read as a list of one"),
    (fields.each(fields.flag), [True, 3, False], (True, False), "3 is neither true nor false; dropped"),
]


@pytest.mark.parametrize(("kind", "value", "made", "doubt"), DOUBTED)
def test_an_odd_value_is_taken_with_a_doubt(kind: Kind, value: object, made: object, doubt: str) -> None:
    assert read(kind, value) == (made, [doubt])


REFUSED: list[tuple[Kind, list[object]]] = [
    (fields.text, [True, [], ["a"], {"a": 1}, None]),
    (fields.flag, [1, 0, "maybe", "", [True], None]),
    (fields.whole_number, [-1, 2.5, True, "2.5", "", "-1", 1e400, float("nan"), 1e18, [1], None]),
    (fields.whole_number, [10**18, 10**400, -(10**400)]),
    (fields.decimal_number, [False, "1.5", float("-inf"), "9" * 20, {}, None]),
    (fields.participants, [99_999_999, "99999999", -1, 2.5, True, 1e400]),
    (
        fields.partial_date,
        [
            "2023-02-29",
            "2023-02-29T08:30:00Z",
            "2024-02-28T",
            "2024-02-28 25",
            "2024-02T08:30",
            "2024-13",
            "2024-00",
            "0000",
            "24",
            "March 2024",
            "",
        ],
    ),
    (fields.nct_id, ["NCT1234567", "NCT123456789", "nct12345678", "", "x NCT12345678"]),
    (fields.part(Dated, {}), ["2024", ["2024"]]),
    (fields.part(Point, {"lat": ("latitude", fields.decimal_number)}), [{"lat": 1}]),
]
UNREADABLE = [(kind, value) for kind, values in REFUSED for value in values]


@pytest.mark.parametrize(("kind", "value"), UNREADABLE, ids=short)
def test_a_value_that_its_field_cannot_take_is_unreadable(kind: Kind, value: object) -> None:
    assert read(kind, value)[0] is DROPPED


AGES = ["0 Years", "5 mınutes", "9" * 40 + " Years", "1." + "3" * 50 + " Days", "18 YEARS", "1 Weeſ", "1 weeK"]


@pytest.mark.parametrize("age", AGES, ids=short)
def test_any_age_is_kept_and_none_is_too_odd_to_read(age: str) -> None:
    made, doubts = read(fields.age, age)
    assert made == age.replace("\u212a", "K") or made == age
    assert len(doubts) <= 1


@pytest.mark.parametrize("value", ["D" + "9" * 5000, "D²", "D", "D١٢٣", ""], ids=short)
def test_any_mesh_id_can_be_read(value: str) -> None:
    assert isinstance(read(fields.mesh, value)[0], str)


def test_a_huge_whole_number_can_be_shown() -> None:
    assert len(shown(10**5000)) < 100


TABLE: fields.Table = {
    "a": ("first", fields.text),
    "deep": {"b": ("second", fields.flag), "deeper": {"c": ("third", fields.whole_number)}},
    "old": "a copy; not read",
}


def test_an_object_is_read_along_its_table() -> None:
    doubts = Doubts()
    value = {"a": "x", "deep": {"b": True, "deeper": {"c": 3}}}
    assert fields.read_object(value, TABLE, Where("$"), doubts) == {"first": "x", "second": True, "third": 3}
    assert doubts.found == []


def test_one_wrong_value_hides_nothing_beside_it() -> None:
    doubts = Doubts()
    value = {"a": [1], "deep": {"b": "?", "deeper": {"c": 3}, "new": {"x": 1}}, "old": [1], "deep2": None}
    assert fields.read_object(value, TABLE, Where("$"), doubts) == {"third": 3}
    assert [str(doubt) for doubt in doubts.found] == [
        "[1] is not text; kept as ct:field @ $.a",
        "'?' is neither true nor false; dropped @ $.deep.b",
        "key 'new' is not known; its value is kept as ct:field: {'x': 1} @ $.deep.new",
        "a copy; not read @ $.old",
    ]
    assert doubts.unknown == [UnknownField(path="a", value="[1]"), UnknownField(path="deep.new", value='{"x":1}')]


@pytest.mark.parametrize("nothing", [None, {}, []])
def test_a_key_that_holds_nothing_may_as_well_be_absent(nothing: object) -> None:
    doubts = Doubts()
    assert fields.read_object({"a": nothing, "deep": nothing, "?": nothing}, TABLE, Where("$"), doubts) == {}
    assert doubts.found == []


@pytest.mark.parametrize("value", ["text", 3, True, [1]])
def test_what_is_no_object_is_doubted_where_an_object_belongs(value: object) -> None:
    doubts = Doubts()
    assert fields.read_object({"deep": value}, TABLE, Where("$"), doubts) == {}
    assert [str(doubt) for doubt in doubts.found] == [f"{value!r} is not an object; kept as ct:field @ $.deep"]
    assert doubts.unknown == [UnknownField(path="deep", value=as_text(value))]


def test_the_place_of_a_doubt_is_a_path() -> None:
    assert str(Where("d", Where(2, Where("c", Where("$"))))) == "$.c[2].d"
    doubts = Doubts()
    fields.each(fields.flag)([True, "?"], Where("x", Where("$")), doubts)
    assert doubts.found[0].where == "$.x[1]"


def test_a_doubt_repeats_only_the_beginning_of_a_value() -> None:
    assert shown("x" * 500) == "'" + "x" * 79 + "…"
    assert shown("a\nb") == r"'a\nb'"


def test_a_doubt_about_a_large_value_takes_no_time_and_no_stack() -> None:
    deep: Any = []
    for _ in range(50_000):
        deep = [deep]
    wide = {"a": {str(number): list(range(100)) for number in range(1000)}}
    assert shown(deep) == "[" * 80 + "…"
    assert shown(wide) == repr(wide)[:80] + "…"
    assert shown("x" * 10**7) == "'" + "x" * 79 + "…"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "a'b",
        'a"b',
        [],
        {},
        [1, "a", None],
        {"a": [{}], 2: True},
        1.5,
        "é\n\u202e\ud800",
        [[], [[]]],
        {"k" * 30: "v" * 30},
    ],
)
def test_a_short_value_is_shown_as_python_writes_it(value: object) -> None:
    assert shown(value) == repr(value)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("plain_key-2", "$.plain_key-2"),
        ("two words", "$['two words']"),
        ("a.b", "$['a.b']"),
        ("", "$['']"),
        ("\n\ud800", r"$['\n\ud800']"),
        ("ü", "$['ü']"),
        ("x" * 1000, "$['" + "x" * 79 + "…]"),
    ],
)
def test_a_path_can_be_written_whatever_the_keys(key: str, path: str) -> None:
    assert str(Where(key, Where("$"))) == path
    path.encode()


def test_of_two_keys_for_one_field_the_first_stays_and_the_other_is_doubted() -> None:
    table: fields.Table = {"a": ("x", fields.text), "b": ("x", fields.text)}
    doubts = Doubts()
    assert fields.read_object({"b": "1", "a": "2"}, table, Where("$"), doubts) == {"x": "1"}
    assert [str(doubt) for doubt in doubts.found] == ["'2' is not what another key for it says, '1'; dropped @ $.a"]
    same = Doubts()
    assert fields.read_object({"b": "1", "a": " 1"}, table, Where("$"), same) == {"x": "1"}
    assert same.found == []
