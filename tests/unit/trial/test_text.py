from __future__ import annotations

import pytest

from kg.trial.text import (
    EVIDENCE,
    clean,
    clean_markup,
    fold,
    has_forbidden,
    is_clean,
    one_line,
    slug,
    trial_ids,
    visible,
)

CLEANED = [
    ("", ""),
    ("  a\t ", "a"),
    ("a\r\nb\rc\n", "a\nb\nc"),
    ("&lt;p&gt; &amp; &quot;x&quot; &apos;y&apos; &#39;z&#x27;", "<p> & \"x\" 'y' 'z'"),
    ("&amp;lt;", "&lt;"),
    ("AT&T &unknown; &copy; & R&D;", "AT&T &unknown; &copy; & R&D;"),
    ("a&#13;&#10;b", "a\nb"),
    ("a&nbsp;b", "a\u00a0b"),
    ("\x00a\x08\x0b\x0c\x1f\x7fb\x84\x86\x9f", "ab"),
    ("a\x85b\tc", "a\x85b\tc"),
    ("a\ud800\udfffb\ufffe\uffff\ufdd0", "ab"),
    ("\u202eRTL\u202c 😀 \U0010fffd", "\u202eRTL\u202c 😀 \U0010fffd"),
    (r"\> \[x\] \\", r"\> \[x\] \\"),
]


@pytest.mark.parametrize(("text", "cleaned"), CLEANED)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
    assert not has_forbidden(clean(text))


MARKUP = [
    (r"\> 80 \[x\] \* \_ \#", "> 80 [x] * _ #"),
    (r"C:\dir \n \1", r"C:\dir \n \1"),
    (r"a \\ b", r"a \ b"),
    (r"\\>", r"\>"),
    (r"\&lt; \<", "< <"),
    ("end\\", "end\\"),
]


@pytest.mark.parametrize(("text", "cleaned"), MARKUP)
def test_clean_markup(text: str, cleaned: str) -> None:
    assert clean_markup(text) == cleaned


@pytest.mark.parametrize("text", ["a\x00", "\ud800", "\ufffe", "\x9f"])
def test_what_would_be_dropped_is_known(text: str) -> None:
    assert has_forbidden(text)
    assert not has_forbidden("plain\ttext\n é 😀")


FOLDED = [
    ("  A \n\t b ", "a b"),
    ("A\u00a0B\u3000C", "a b c"),
    ("Straße", "strasse"),
    ("ﬁ Ⅳ ²", "fi iv 2"),
    ("İ", "i̇"),
    ("Ａ－１", "a-1"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


SLUGS = [
    ("lamp works ltd.", "lamp-works-ltd"),
    ("café à la crème", "cafe-a-la-creme"),
    ("--a--b--", "a-b"),
    ("灯", ""),
    ("", ""),
    ("x" * 60, "x" * 40),
    ("a " * 30, "a-" * 19 + "a"),
    ("y" * 39 + " z", "y" * 39),
]


@pytest.mark.parametrize(("text", "expected"), SLUGS)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_one_line() -> None:
    assert one_line(" a\n\n b\tc\u2028d ") == "a b c d"


IDS = [
    ("", []),
    ("NCT1234567", []),
    ("NCT123456789", []),
    ("aNCT12345678", []),
    ("1NCT12345678", []),
    ("NCT:12345678", []),
    ("NCT12345678a", [("NCT12345678", "NCT12345678a")]),
    ("nct 12345678", [("NCT12345678", "nct 12345678")]),
    ("NCT-12345678", [("NCT12345678", "NCT-12345678")]),
    ("A. See NCT12345678. B.", [("NCT12345678", "See NCT12345678.")]),
    ("One e.g. two NCT12345678! Then.", [("NCT12345678", "One e.g. two NCT12345678!")]),
    ("First line\nNCT12345678 here\nlast line", [("NCT12345678", "NCT12345678 here")]),
    ("Is it NCT12345678? (Yes.)", [("NCT12345678", "Is it NCT12345678?")]),
    (
        "NCT12345678/NCT87654321",
        [("NCT12345678", "NCT12345678/NCT87654321"), ("NCT87654321", "NCT12345678/NCT87654321")],
    ),
    ("NCT12345678. NCT12345678 again.", [("NCT12345678", "NCT12345678.")]),
]


@pytest.mark.parametrize(("text", "expected"), IDS)
def test_trial_ids(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(trial_ids(text)) == expected


def test_of_an_endless_sentence_the_part_around_the_id_is_evidence() -> None:
    ((_, sentence),) = trial_ids("a " * 5000 + "NCT12345678" + " b" * 5000)
    assert sentence == "…" + "a " * (EVIDENCE // 2) + "NCT12345678" + " b" * (EVIDENCE // 2) + "…"
    ((_, sentence),) = trial_ids("One. A " + "a " * 100 + "NCT12345678. Two.")
    assert sentence == "A " + "a " * 100 + "NCT12345678."


def test_a_text_of_many_ids_is_searched_in_the_time_of_one() -> None:
    text = " ".join(f"NCT{number:08}" for number in range(20_000))
    assert sum(1 for _ in trial_ids(text)) == 20_000
    text = ". ".join(f"See NCT{number:08}" for number in range(20_000))
    assert list(trial_ids(text))[-1] == ("NCT00019999", "See NCT00019999")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain é 試験 (1).json", "plain é 試験 (1).json"),
        ("a\nb\tc\x00\x1b", r"a\nb\tc\x00\x1b"),
        ("\udcff\udc80\ud800", r"\xff\x80\ud800"),
        ("\u202egpj.json", r"\u202egpj.json"),
        ("\u2028\x85\ufffe", r"\u2028\x85\ufffe"),
        ("a\\nb", r"a\nb"),
    ],
)
def test_a_name_is_shown_without_what_cannot_be_seen(name: str, shown: str) -> None:
    assert visible(name) == visible(shown) == shown


def test_what_is_called_clean_would_stay_as_it_is() -> None:
    for letter in map(chr, (*range(0x3000), *range(0xD7F0, 0xE010), *range(0xFD00, 0x10010))):
        for text in (f"a{letter}b", f"{letter}b", f"a{letter}"):
            if is_clean(text):
                assert clean(text) == clean_markup(text) == text
                assert not has_forbidden(text)


@pytest.mark.parametrize("signs", ["", "-" * 70, "·" * 70, "- " * 200])
def test_the_beginning_of_a_long_text_is_its_slug(signs: str) -> None:
    assert slug(f"{signs}{'a b' * 30}") == "a-" + "ba-" * 12 + "ba"
