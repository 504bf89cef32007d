from __future__ import annotations

import io
import json
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from kg.read.json_stream import split

TEXT = st.text(st.one_of(st.sampled_from('{}[]",:\\/ \n\u2028é😀'), st.characters(codec="utf-8")), max_size=12)
VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=8,
)
# An object that begins like an API page is one, by definition.
OBJECT = st.dictionaries(TEXT.filter(lambda key: key not in ("studies", "totalCount", "nextPageToken")), VALUE)
INDENT = st.sampled_from([None, 1, 4])
SIZES = st.lists(st.integers(1, 7), min_size=1, max_size=5)


class Trickle(io.RawIOBase):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        super().__init__()
        self._inner = io.BytesIO(data)
        self._sizes = sizes
        self._turn = 0

    def read(self, size: int = -1) -> bytes:  # noqa: ARG002 - fewer bytes than asked for, always
        self._turn += 1
        return self._inner.read(self._sizes[self._turn % len(self._sizes)])


def read(data: str, sizes: list[int]) -> list[object]:
    stream = cast("io.BufferedReader", Trickle(data.encode(), sizes))
    found = list(split(stream))
    for _, value in found:
        assert isinstance(value, bytes), value
    assert [ordinal for ordinal, _ in found] in ([0], list(range(1, len(found) + 1)))
    return [json.loads(cast("bytes", value)) for _, value in found]


def dumped(objects: list[dict[str, object]], indent: int | None, *, ascii_: bool) -> list[str]:
    return [json.dumps(each, indent=indent, ensure_ascii=ascii_) for each in objects]


@given(st.lists(OBJECT, max_size=5), INDENT, st.booleans(), st.sampled_from([",", ", ", ",\n", "\r\n,"]), SIZES)
def test_an_array(
    objects: list[dict[str, object]], indent: int | None, ascii_: bool, between: str, sizes: list[int]
) -> None:
    assert read("[" + between.join(dumped(objects, indent, ascii_=ascii_)) + "]", sizes) == objects


@given(
    st.lists(OBJECT, max_size=5),
    INDENT,
    st.sampled_from(["", '"totalCount": 3, ', '"nextPageToken": "a{]", ', '"nextPageToken":null,"totalCount":1,']),
    st.sampled_from(["", ', "nextPageToken": "]}"', ', "totalCount": 3']),
    SIZES,
)
def test_a_page(
    objects: list[dict[str, object]], indent: int | None, before: str, after: str, sizes: list[int]
) -> None:
    page = f'{{{before}"studies": [{",".join(dumped(objects, indent, ascii_=False))}]{after}}}'
    assert read(page, sizes) == objects


@given(st.lists(OBJECT, max_size=5), INDENT, st.sampled_from(["\n", "\r\n", "\n\n", " \n"]), st.booleans(), SIZES)
def test_one_object_after_another(
    objects: list[dict[str, object]], indent: int | None, between: str, ends: bool, sizes: list[int]
) -> None:
    text = between.join(dumped(objects, indent, ascii_=False)) + (between if ends else "")
    assert read(text, sizes) == objects


SHORT: dict[str, object] = {"a": 1}


@given(
    st.lists(st.tuples(st.just(SHORT) | OBJECT, INDENT, st.sampled_from(["", " ", "\n", "\ufeff"])), max_size=5), SIZES
)
def test_files_run_together_however_each_ends(
    files: list[tuple[dict[str, object], int | None, str]], sizes: list[int]
) -> None:
    text = "".join(json.dumps(each, indent=indent) + end for each, indent, end in files)
    assert read(text, sizes) == [each for each, _, _ in files]
