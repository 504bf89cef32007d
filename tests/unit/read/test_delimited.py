"""Rows of a table, and what is left of a table with rows that cannot be read."""

from __future__ import annotations

import io

import pytest

from kg.read import delimited
from kg.read.delimited import Row, header, misfit, rows


def is_row(values: list[str]) -> str:
    return "" if len(values) == 2 else f"{len(values)} values"


def read(text: str | bytes) -> list[tuple[int, list[str], str]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [(row.number, row.values, row.fault.partition(":")[0]) for row in rows(io.BytesIO(data), "|", is_row)]


CASES = {
    "plain": ("1|x\n2|y\n", [(1, ["1", "x"], ""), (2, ["2", "y"], "")]),
    "no end of line": ("1|x", [(1, ["1", "x"], "")]),
    "line ends of Windows": ("1|x\r\n2|y\r\n", [(1, ["1", "x"], ""), (2, ["2", "y"], "")]),
    "quoted": ('1|"a ""b"" | c\nd"\n2|y\n', [(1, ["1", 'a "b" | c\nd'], ""), (2, ["2", "y"], "")]),
    "blank lines": ("\n1|x\n\n\n2|y\n", [(1, ["1", "x"], ""), (2, ["2", "y"], "")]),
    "a quotation mark within": ('1|5" tube\n2|y\n', [(1, ["1", '5" tube'], ""), (2, ["2", "y"], "")]),
    "marks that quote nothing": (
        '1|"x", y|"z"\n2|y\n',
        [(1, [], "its quotation marks make no sense ('|' expected after '\"')"), (2, ["2", "y"], "")],
    ),
    "marks that quote a part": ('1|"x", y\n2|y\n', [(1, ["1", '"x", y'], ""), (2, ["2", "y"], "")]),
    "too few": ("1\n2|y\n", [(1, [], "1 values"), (2, ["2", "y"], "")]),
    "too many": ("1|x|z\n2|y\n", [(1, [], "3 values"), (2, ["2", "y"], "")]),
    "cut in a row": ("1|x\n2", [(1, ["1", "x"], ""), (2, [], "1 values")]),
    "cut in a quoted text": ('1|x\n2|"y\nz', [(1, ["1", "x"], ""), (2, [], "it ends within a quoted text")]),
    "a quotation mark that is not closed": (
        '1|"x\n2|y\n3|z\n',
        [(1, [], "it ends within a quoted text"), (2, ["2", "y"], ""), (3, ["3", "z"], "")],
    ),
    "rows without any value": ("|\n1|x\n | \n2|y\n", [(2, ["1", "x"], ""), (4, ["2", "y"], "")]),
    "rows of which each has a fault": (
        "1\n2|y\n3\n4|\n5\n6\n",
        [
            (1, [], "1 values"),
            (2, ["2", "y"], ""),
            (3, [], "1 values"),
            (4, ["4", ""], ""),
            (5, [], "1 values; the line behind it cannot be read either"),
        ],
    ),
    "a NUL": ("1|x\0y\n", [(1, ["1", "x\0y"], "")]),
    "bytes that are no UTF-8": (b"1|caf\xe9\n", [(1, ["1", "caf\ufffd"], "")]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_rows(text: str | bytes, expected: list[tuple[int, list[str], str]]) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    assert read(b"\xef\xbb\xbfid|name\n" + data) == expected


def test_a_broken_text_of_many_lines_is_one_fault() -> None:
    assert [row.number for row in rows(io.BytesIO(b'a|b\n1|"x"y\nmore\nand more\n2|y\n'), "|", is_row)] == [1, 2, 3]
    found = read("a|b\nlone\nmore\nand more\n2|y\n")
    assert found == [(1, [], "1 values; the 2 lines behind it cannot be read either"), (2, ["2", "y"], "")]


def test_a_row_that_does_not_end_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LARGEST_ROW", 1000)
    long = "x" * 5000
    for row in (f"1|{long}", f'1|"{long}', '1|"' + "x\n" * 5000, f'1|"{long}"'):
        found = read(f"a|b\n{row}\n2|y\n")
        assert found[0][1] == []
        assert found[0][2].startswith("it is longer than 0 MiB, or a quotation mark is not closed"), row[:5]
        assert found[-1][1] == ["2", "y"]


def test_a_hundred_megabytes_in_one_field_do_not_fill_the_memory() -> None:
    class Endless(io.RawIOBase):
        left = 100

        def read(self, _size: int = -1, /) -> bytes:
            self.left -= 1
            return b"a|b\n1|" if self.left == 99 else b"x" * 1_000_000 if self.left >= 0 else b""

    (row,) = rows(Endless(), "|", is_row)
    assert isinstance(row, Row)
    assert row.fault.startswith("it is longer than 16 MiB")


def test_a_header_is_whole_or_none() -> None:
    assert header(b'"a","b, c"\n', ",") == ["a", "b, c"]
    assert header(b"a,b", ",") == header(b"\r\n\na,b", ",") == ["a", "b"]
    assert header(b"a,b" * delimited.HEADER, ",") == []
    assert header(b'"a,b\n', ",") == []


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (["NCT99999901", "x"], ""),
        (["nct_id", "name"], ""),
        (["NCT99999901"], "it has 1 values where the header has 2 columns; the file may be cut off"),
        (["nct9", "x"], "'nct9' is not an NCT id: NCT and eight digits are expected"),
        (["", "x"], "'' is not an NCT id: NCT and eight digits are expected"),
        (["+1 555 010 0123", "x"], "what stands in nct_id is not an NCT id: NCT and eight digits are expected"),
    ],
)
def test_what_is_no_row_of_a_trial_is_told_without_repeating_what_may_be_a_phone(
    values: list[str], reason: str
) -> None:
    assert misfit(values, ["nct_id", "name"], 0) == reason
