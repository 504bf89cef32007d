from __future__ import annotations

import io
from collections.abc import Sequence
from typing import cast

import pytest

from kg.read import json_stream
from kg.trial.record import Rejection

A, B, C = b'{"a": 1}', b'{"b": [2, {"c": "]}"}]}', b'{"c": "\\"{["}'
PRETTY_A, PRETTY_B = b'{\n  "a": 1\n}', b'{\n  "b": {\n    "c": []\n  }\n}'


class Slow(io.RawIOBase):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, sizes: Sequence[int]) -> None:
        super().__init__()
        self._inner = io.BytesIO(data)
        self._sizes = sizes
        self._turn = 0

    def read(self, size: int = -1) -> bytes:
        self._turn += 1
        allowed = self._sizes[self._turn % len(self._sizes)]
        return self._inner.read(allowed if size < 0 else min(size, allowed))


def split(data: bytes, sizes: Sequence[int] = (1 << 20,)) -> list[tuple[int, bytes | Rejection]]:
    return list(json_stream.split(cast("io.BufferedReader", Slow(data, sizes))))


def reasons(data: bytes) -> list[str]:
    return [value.reason for _, value in split(data) if isinstance(value, Rejection)]


def values(data: bytes) -> list[bytes]:
    return [value for _, value in split(data) if isinstance(value, bytes)]


WRAPPINGS = {
    "array": (b"[" + A + b"," + B + b"," + C + b"]", [A, B, C]),
    "array on lines": (b"[\n" + A + b",\n" + B + b"\n]\n", [A, B]),
    "array of one": (b"[" + A + b"]", [A]),
    "array of pretty objects": (b"[\n" + PRETTY_A + b",\n" + PRETTY_B + b"\n]", [PRETTY_A, PRETTY_B]),
    "page": (b'{"studies": [' + A + b", " + B + b"]}", [A, B]),
    "page, token before": (b'{"nextPageToken": "x[{", "studies": [' + A + b"]}", [A]),
    "page, token after": (b'{"studies": [' + A + b'], "nextPageToken": "x]}"}', [A]),
    "page, total before": (b'{ "totalCount" : 2 ,\n"studies":[' + A + b"," + B + b"]}", [A, B]),
    "page, total and token before": (b'{"totalCount":9,"nextPageToken":null,"studies":[' + A + b"]}", [A]),
    "page, total after": (b'{"studies": [' + A + b'], "totalCount": 1}', [A]),
    "two pages": (b'{"studies": [' + A + b']}\n{"studies": [' + B + b"]}\n", [A, B]),
    "array, then an object": (b"[" + A + b"]\n" + B, [A, B]),
    "NDJSON": (A + b"\n" + B + b"\n" + C + b"\n", [A, B, C]),
    "NDJSON without a last line end": (A + b"\n" + B, [A, B]),
    "NDJSON with blank lines": (b"\n" + A + b"\n\n\n" + B + b"\n\n", [A, B]),
    "pretty NDJSON": (PRETTY_A + b"\n" + PRETTY_B + b"\n", [PRETTY_A, PRETTY_B]),
    "objects run together": (A + B + C, [A, B, C]),
    "pretty files run together": (PRETTY_A + PRETTY_B, [PRETTY_A, PRETTY_B]),
    "byte order mark, array": (b"\xef\xbb\xbf[" + A + b"]", [A]),
    "byte order mark, NDJSON": (b"\xef\xbb\xbf" + A + b"\n" + B, [A, B]),
    "byte order mark of the second file": (A + b"\n\xef\xbb\xbf" + B, [A, B]),
}


@pytest.mark.parametrize("case", WRAPPINGS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 20])
def test_every_wrapping_gives_the_same_objects_however_it_is_read(case: str, size: int) -> None:
    data, objects = WRAPPINGS[case]
    assert split(data, [size]) == list(enumerate(objects, 1))


@pytest.mark.parametrize("data", [A, A + b"\n", b"  " + PRETTY_B + b"\n\n", b"\xef\xbb\xbf" + C])
@pytest.mark.parametrize("size", [1, 5, 1 << 20])
def test_one_object_alone_has_no_position(data: bytes, size: int) -> None:
    assert split(data, [size]) == [(0, data.strip(b"\xef\xbb\xbf \n"))]


def test_carriage_returns_are_white_space() -> None:
    found = values(A + b"\r\n" + B + b"\r\n")
    assert [value.strip() for value in found] == [A, B]
    assert values(b"[\r\n" + A + b",\r\n" + B + b"\r\n]\r\n") == [A, B]


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"[]", b'{"studies": []}', b"[\n]\n"])
def test_nothing_gives_nothing(data: bytes) -> None:
    assert split(data) == []


def test_strings_may_hold_brackets_and_quotes() -> None:
    tricky = rb'{"a": "]}[{ \" \\", "b\"{": "\\\\\"}", "c": ["{", "]"]}'
    for size in range(1, 8):
        assert split(b"[" + tricky + b"," + tricky + b"]", [size]) == [(1, tricky), (2, tricky)]


def test_an_object_larger_than_any_chunk_stays_whole() -> None:
    large = b'{"a": "' + b"x" * (3 * 1024 * 1024) + b'", "b": [' + b"[1], " * 1000 + b"2]}"
    assert split(b"[" + large + b"," + A + b"]") == [(1, large), (2, A)]
    assert split(large) == [(0, large)]


def test_an_object_larger_than_allowed_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LARGEST", 1024 * 1024)
    data = b'[{"a": "' + b"x" * (3 * 1024 * 1024) + b'"}]'
    assert reasons(data) == ["a study of more than 1 MiB; the largest that is read"]


# ---------------------------------------------------------------------------------------------------- damage


def test_a_broken_line_does_not_hide_the_lines_after_it() -> None:
    data = A + b"\n" + b'{"b": "cut of\n' + B + b"\n" + C + b"\n"
    assert values(data) == [A, B, C]
    assert reasons(data) == ["a line of JSON that is cut off or malformed; the lines after it are read"]


def test_the_position_counts_what_was_rejected_too() -> None:
    found = split(A + b'\n{"b": 1\n' + B + b"\n")
    assert [ordinal for ordinal, _ in found] == [1, 2, 3]
    assert found[2] == (3, B)


@pytest.mark.parametrize("size", [1, 6, 1 << 20])
def test_objects_on_one_line_are_each_read_though_another_line_follows(size: int) -> None:
    # Two files without a last line end, run together with a third one.
    assert split(A + B + b"\n" + C + b"\n", [size]) == [(1, A), (2, B), (3, C)]


def test_a_truncated_array_gives_what_is_whole() -> None:
    data = b"[" + A + b"," + B + b"," + C[:-4]
    assert values(data) == [A, B]
    assert reasons(data) == ["JSON that ends in the middle of a study; download it again"]


@pytest.mark.parametrize("data", [b"[" + A, b"[" + A + b",", b'{"studies": [' + A])
def test_an_array_without_its_end_says_so(data: bytes) -> None:
    assert values(data) == [A]
    assert reasons(data) == ["the list of studies ends too early; download it again"]


def test_a_truncated_object_says_so() -> None:
    assert reasons(b'{"a": {"b": 1') == ["JSON that ends in the middle of a study; download it again"]


@pytest.mark.parametrize("scalar", [b"1", b'"a, {text}"', b"null", b"-1.5e3", b"true"])
def test_what_is_no_object_is_rejected_in_its_place(scalar: bytes) -> None:
    found = split(b"[" + A + b", " + scalar + b", " + B + b"]")
    assert [found[0], found[2]] == [(1, A), (3, B)]
    rejection = found[1][1]
    assert isinstance(rejection, Rejection)
    assert rejection.reason.endswith("where a study belongs")


def test_a_list_within_a_list_is_rejected_as_one() -> None:
    found = split(b"[" + A + b', [{"x": "]"}, [1]], ' + B + b"]")
    assert [found[0], found[2]] == [(1, A), (3, B)]
    assert reasons(b"[[1, 2]]") == ["a list where a study belongs: '[1, 2]'"]


def test_garbage_between_objects_ends_with_its_line() -> None:
    data = A + b"\n<html>oops {}</html>\n" + B + b"\n"
    assert values(data) == [A, B]
    assert reasons(data) == ["not JSON: it goes on with '<html>oops {}</html>'"]


def test_a_text_that_is_never_closed_stops_the_reading() -> None:
    data = b"[" + A + b', {"a": "never closed}\n, {"b": 1}]'
    assert values(data) == [A]
    assert reasons(data) == ["JSON with a text that is not closed; what follows it cannot be read"]
