from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read.encoding import AsUtf8, encoding_of

CODECS = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]


class Trickle(io.BytesIO):
    """A stream that gives three bytes at a time, so that characters are torn apart."""

    def read(self, size: int | None = -1, /) -> bytes:  # noqa: ARG002
        return super().read(3)


@pytest.mark.parametrize("codec", CODECS)
def test_a_text_with_a_mark_is_known_by_it(codec: str) -> None:
    assert encoding_of("\ufeffWords".encode(codec)) == codec


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("bracket", ["{", "["])
def test_json_is_known_without_a_mark(codec: str, bracket: str) -> None:
    assert encoding_of(f"{bracket}1".encode(codec)) == codec


@pytest.mark.parametrize("head", [b"", b"{", b"[]", b"\xef\xbb\xbf{}", b"\0\0", b"Words", "Words".encode("utf-16-le")])
def test_everything_else_stays_as_it_is(head: bytes) -> None:
    assert encoding_of(head) == ""


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(CODECS), st.lists(st.integers(1, 9), min_size=1))
def test_a_text_comes_out_in_utf_8_however_it_is_read(text: str, codec: str, sizes: list[int]) -> None:
    stream = AsUtf8(Trickle(text.encode(codec)), codec)
    read = b"".join(iter(lambda: stream.read(sizes[len(text) % len(sizes)]), b""))
    assert read == text.encode()
    assert AsUtf8(io.BytesIO(text.encode(codec)), codec).read() == text.encode()


@pytest.mark.parametrize(
    ("data", "codec", "read"),
    [
        (b"{\0}", "utf-16-le", b"{\xff"),  # torn apart at the end
        (b"\0\xd8{\0", "utf-16-le", b"\xed\xa0\x80{"),  # half a pair
        (b"{\0\0\0\xff\xff\xff\xff}\0\0\0", "utf-32-le", b"{\xff}"),  # beyond Unicode
    ],
)
def test_what_is_no_text_is_no_utf_8_either_so_that_readers_doubt_it(data: bytes, codec: str, read: bytes) -> None:
    assert AsUtf8(Trickle(data), codec).read() == read
    with pytest.raises(UnicodeDecodeError):
        read.decode()
