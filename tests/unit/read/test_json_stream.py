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


# ------------------------------------------------------------------------------------------- studies after damage

S, T = b'{"protocolSection": {"a": "]"}}', b'{"derivedSection": {}, "protocolSection": {"b": "{"}}'
BROKEN = {
    "a bracket too few": b'{"protocolSection": {"x": 1}',
    "a bracket too many": b'{"protocolSection": {"x": 1}}}',
    "the wrong bracket": b'{"protocolSection": {"x": [1}}',
    "a list that is not closed": b'{"protocolSection": {"x": [1, [2}}',
    "a quote too few": b'{"protocolSection": {"x: 1}}',
    "a quote too many": b'{"protocolSection": {"x"": 1}}',
    "a value without quotes": b'{"protocolSection": {"x": y"}}',
    "only the end": b'x": 1}, "y": [1, {"z": 2}]}}',
    "only the beginning": b'{"protocolSection": {"x": "y',
    "a list around it": b'[[{"x": 1',
    "words": b'Service "Unavailable',
    "a colon": b'{"a": 1}: 5',
    "a list that ends with the list of studies": b'{"protocolSection": [{"x": 1}',
}
AROUND = {
    "array": (b"[", b",", b"]"),
    "array on lines": (b"[\n", b",\n", b"\n]\n"),
    "page": (b'{"totalCount": 3, "studies": [', b", ", b'], "nextPageToken": "x"}'),
    "NDJSON": (b"", b"\n", b"\n"),
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("size", [7, 1 << 20])
def test_damage_hides_no_study_beside_it(around: str, case: str, size: int) -> None:
    begin, between, end = AROUND[around]
    found = split(begin + between.join((S, T, BROKEN[case], S, T, T)) + end, [size])
    assert [value for _, value in found if value in (S, T)] == [S, T, S, T, T]
    assert any(isinstance(value, Rejection) or value not in (S, T) for _, value in found)
    assert [ordinal for ordinal, _ in found] == list(range(1, len(found) + 1))


def test_a_study_within_something_else_is_left_where_it_is() -> None:
    wrapped = b'{"record": {"study": ' + S + b"}}"
    assert values(b"[" + wrapped + b", " + A + b"]") == [wrapped, A]


@pytest.mark.parametrize("large", [b"x" * 3_000_000, b'\\"' * 1_500_000, b'"], [[{"a": "b' * 200_000])
@pytest.mark.parametrize("around", AROUND)
def test_the_studies_after_one_that_is_too_large_are_read(
    around: str, large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_stream, "LARGEST", 1024 * 1024)
    begin, between, end = AROUND[around]
    study = b'{"protocolSection": {"x": ["' + large + b'"]}}'
    study += b"]}" * large.count(b"[[{")
    study = study.replace(b'"]}}', b'"' + b"}]" * large.count(b"[{") * 2 + b"]}}", 1) if b"[[{" in large else study
    found = split(begin + between.join((S, study, T)) + end)
    assert [value for _, value in found if isinstance(value, bytes) and len(value) < 100][:1] == [S]
    assert T in [value for _, value in found]
    assert any("more than 1 MiB" in value.reason for _, value in found if isinstance(value, Rejection))


def test_a_large_study_that_is_never_closed_does_not_hide_the_line_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LARGEST", 1024 * 1024)
    data = S + b'\n{"protocolSection": {"x": "' + b"x" * 3_000_000 + b"\n" + T + b"\n"
    assert values(data) == [S, T]
    assert reasons(data) == ["JSON with a text that is not closed; the studies after it are read"]


def test_memory_stays_near_the_largest_study(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LARGEST", 4 * 1024 * 1024)
    held = [0]

    class Watched(json_stream._Scanner):
        def _fill(self) -> bool:
            filled = super()._fill()
            held[0] = max(held[0], len(self._buffer))
            return filled

    monkeypatch.setattr(json_stream, "_Scanner", Watched)
    data = S + b'\n{"protocolSection": "' + b"x" * 40_000_000 + b'"}\n' + T
    assert values(data) == [S, T]
    assert held[0] <= 6 * 1024 * 1024


def test_what_was_whole_before_a_stream_fails_is_given() -> None:
    class Failing(Slow):
        def read(self, size: int = -1) -> bytes:
            more = super().read(size)
            if not more:
                raise EOFError("broken off")
            return more

    found = []
    with pytest.raises(EOFError, match="broken off"):
        for _, value in json_stream.split(Failing(A + b"\n" + B + b"\n" + C[:-3], [5])):
            found.append(value)
    assert found == [A, B]
    with pytest.raises(EOFError):
        assert next(json_stream.split(Failing(b"", [5])))


def test_a_run_of_what_is_no_study_is_one_rejection() -> None:
    assert reasons(b"[" + b'1, null, true, "x", ' * 50_000 + A + b"]") == [
        '\'1, null, true, "x", 1, null, true, "x", \' where a study belongs'
    ]


def test_a_message_repeats_no_phone_and_no_mail() -> None:
    (reason,) = reasons(A + b'\n"phone": "+1 (555) 010-0123", "email": "ada@example.org"\n' + B)
    assert reason == """not JSON: it goes on with '"phone": "…", "email": "…"'"""
