from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ReadError
from kg.read import html, page
from kg.read.saved_page import is_archive, markup_of

PAGE = b"""<!doctype html><html><head><title>Not this</title><script>nor("this")</script></head>
<body><nav>Menu</nav><h1>Warm   Socks</h1>
<p>Toes &lt; 18&nbsp;&deg;C, in <b>10</b><sup>9</sup> threads<br>are cold<!-- or not --></p>
<ul><li>Left toe<ul><li>small</li><li><p>big</p></li></ul></li><li></li><li>Right toe</li></ul>
<ol start="4"><li>Wool</li><li>Silk</li></ol>
<table><tr><th>Sex</th><td>All</td></tr></table>
<dl><dt>Ages</dt><dd>18+ years old</dd></dl>
<pre>* kept
  * as it is</pre>
<div style="color:red; display:none">hidden</div><span hidden>hidden</span><noscript>no script</noscript>
<template>a template</template><svg><text>a drawing</text></svg><footer>Terms</footer>
</body></html>"""

TEXT = """Warm Socks

Toes < 18\u00a0°C, in 109 threads
are cold

* Left toe
  * small

  * big

* Right toe

4. Wool
5. Silk

Sex
All

Ages
18+ years old

* kept
  * as it is"""


def test_text_of_a_page() -> None:
    assert html.text(PAGE) == TEXT


@pytest.mark.parametrize(
    ("beginning", "is_html"),
    [
        (b"<!DOCTYPE html>", True),
        (b"\xef\xbb\xbf\r\n  <HTML lang=en>", True),
        (b"<!-- saved from url=(0011)a --><!-- b -->\n<html>", True),
        (b"<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE html>", True),
        (b"<div class='page'>", True),
        ("\ufeff<html>".encode("utf-16-le"), True),
        (b"<?xml version='1.0'?><clinical_study>", False),
        (b"<clinical_study>", False),
        (b"<!-- never closed", False),
        (b"<?xml", False),
        (b"< 18 years", False),
        (b"{}", False),
        (b"", False),
        (b"ClinicalTrials.Veeva\n<html>", False),
    ],
)
def test_html_is_known_by_its_beginning(beginning: bytes, is_html: bool) -> None:
    assert html.is_html(beginning) is is_html


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div>A</div><div>B</div>", "A\nB"),
        ("<p>A</p><p>B</p>", "A\n\nB"),
        ("<p>A<p>B", "A\n\nB"),
        ("<ul><li>A<li>B</ul>", "* A\n* B"),
        ("<ul><li><a>A</a><li><div>B</div></ul>C", "* A\n* B\n\nC"),
        ("<ol start=x><li>A</ol>", "1. A"),
        ("A<br><br>B<hr>C", "A\nB\n\nC"),
        ("<b>A</b><i>B</i> <u>C</u>", "AB C"),
        ("A\n  B\t C", "A B C"),
        ("<div style='white-space:pre-line'>A\nB\n\nC</div>", "A\nB\n\nC"),
        ("<p class='mt-2 whitespace-pre-wrap'>A\n  * B</p>", "A\n  * B"),
        ("<textarea>A\nB</textarea>", "A\nB"),
        ("<div style='DISPLAY : NONE !important'>A</div>B", "B"),
        ("<div style='visibility:hidden'><p>A</p></div>B", "B"),
        ("<div style='display:none'>A<br><img alt=X>B</div>C", "C"),
        ("<dialog>A</dialog><dialog open>B</dialog>", "B"),
        ("<img src=a alt='Acme logo'><div>Acme</div>", "Acme logo\nAcme"),
        ("<select><option>A</select>B", "B"),
        ("A</div></ul></span>B", "AB"),
        ("&amp;lt; &#x3c; &bogus; &#0;", "&lt; < &bogus; \ufffd"),
        ("<script>if (a</p>b) {}</script>A", "A"),
        ("<!-- <p>A</p> -->B", "B"),
    ],
)
def test_layout_becomes_lines(markup: str, text: str) -> None:
    assert html.text(f"<html><body>{markup}</body>".encode()) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Björk".encode(), "Björk"),
        ("<meta charset='windows-1252'><p>Björk – 5 €".encode("cp1252"), "Björk – 5 €"),
        ("<meta charset=iso-8859-1><p>“Björk”".encode("cp1252"), "“Björk”"),
        ('<meta http-equiv=x content="text/html; charset=gb2312"><p>肝细胞癌'.encode("gb2312"), "肝细胞癌"),
        ("<?xml version='1.0' encoding='koi8-r'?><html><p>Тест".encode("koi8-r"), "Тест"),
        ("\ufeff<p>Björk".encode("utf-16-le"), "Björk"),
        ("\ufeff<p>Björk".encode("utf-16-be"), "Björk"),
        ("\ufeff<meta charset=latin-1><p>Björk".encode(), "Björk"),
        ("<meta charset=utf-16><p>Björk".encode(), "Björk"),
        ("<meta charset=rot13><p>Björk".encode(), "Björk"),
        ("<meta charset=punycode><p>Björk".encode(), "Björk"),
        ("<meta charset=iso-8859-99><p>Björk".encode(), "Björk"),
        (b"<p>Bj\xf6rk", "Bj\ufffdrk"),
    ],
)
def test_encodings(body: bytes, text: str) -> None:
    assert html.text(body) == text


def test_bytes_that_are_not_of_the_encoding_are_doubted() -> None:
    lines, doubts = page.decode(b"<html><p>A</p><p>Bj\xf6rk</p>")
    assert [line.text for line in lines] == ["A", "", "Bj\ufffdrk"]
    assert [doubt.where for doubt in doubts] == ["page, line 3"]


# ------------------------------------------------------------------------------------------------------------- MHTML


def archive(*parts: tuple[str, bytes], charset: str = "utf-8") -> bytes:
    message = EmailMessage()
    message["Subject"] = "A page"
    message["MIME-Version"] = "1.0"
    for kind, content in parts:
        main, sub = kind.split("/")
        message.add_related(content, main, sub, cte="base64", params={"charset": charset})
    return bytes(message)


def test_the_first_page_of_an_archive_is_the_page() -> None:
    body = archive(("image/png", b"\x89PNG"), ("text/html", b"<p>The page"), ("text/html", b"<p>A frame"))
    assert is_archive(body)
    assert html.is_html(body)
    assert html.text(body) == "The page"


def test_an_archive_says_its_encoding() -> None:
    assert html.text(archive(("text/html", "<p>Björk".encode("cp1252")), charset="windows-1252")) == "Björk"


@pytest.mark.parametrize(
    "body",
    [
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: a/b\r\n\r\na",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\nno boundary",
        b"From: a\r\nContent-Type: multipart/related; boundary=x\r\n",
        b"Subject: a\r\n"
        + b"".join(b"Content-Type: multipart/related; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(3000)),
    ],
)
def test_an_archive_without_a_page_is_a_clear_error(body: bytes) -> None:
    with pytest.raises(ReadError, match="MHTML"):
        html.text(body)


def test_a_mail_is_no_archive_of_a_page() -> None:
    assert not is_archive(b"From: a@b\r\nContent-Type: text/plain\r\n\r\nContent-Type: multipart/related")
    assert markup_of(b"From: a") == "From: a"


# ----------------------------------------------------------------------------------------------------------- hostile

HOSTILE = {
    "100,000 divisions in each other": b"<div>" * 100_000 + b"end" + b"</div>" * 100_000,
    "never closed": b"<b><i><div>" * 50_000 + b"end",
    "lists in lists": b"<ul><li>" * 50_000 + b"end",
    "tables in tables": b"<table><tr><td>" * 20_000 + b"end",
    "one tag of five megabytes": b"<p " + b"a=b " * 1_250_000 + b">end",
    "comments": b"<html>" + b"<!-- -->" * 200_000 + b"end",
    "open comment": b"<html>end" + b"<!--" * 200_000,
    "formatting across paragraphs": b"<a><b>" * 10_000 + b"<p>x" * 10_000 + b"<p>end",
    "line breaks": b"<br>" * 300_000 + b"end",
    "angles": b"<" * 300_000 + b" end",
    "forbidden characters": b"<p>\x00\x01\x02\x0b\x1b</p>" * 10_000 + b"<p>end",
    "entities": b"<p>" + b"&amp;" * 300_000 + b" end",
    "style": b"<p style='" + b"display:" * 200_000 + b"'>end",
    "white space": b"<p>" + b" \n" * 500_000 + b"end",
    "kept lines": b"<pre>" * 1_000 + b"\n a" * 100_000 + b"end",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_markup_is_read_in_time_and_without_loss(case: str) -> None:
    started = time.perf_counter()
    assert html.is_html(HOSTILE[case][:16384]) in (True, False)
    text = html.text(b"<!doctype html>" + HOSTILE[case])
    assert text.endswith("end")
    assert len(text) < 3 * len(HOSTILE[case])
    assert time.perf_counter() - started < 20


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_clear_error(body: bytes) -> None:
    for each in (body, b"<html>" + body, b"<html><p " + body, b"<ul><li>" + body + b"</ul>"):
        try:
            assert isinstance(html.text(each), str)
        except ReadError as error:
            assert "page" in str(error)


TAGS = ["<div>", "</div>", "<p>", "<ul>", "</ul>", "<li>", "</li>", "<br>", "<pre>", "</pre>", "<b>", "</b>", "<td>",
        "<script>", "</script>", "<p hidden>", "<nav>", "</nav>", "<!--", "-->", "word", " ", "\n"]  # fmt: skip


@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_any_markup_gives_lines_without_blank_runs(tags: list[str]) -> None:
    text = html.text(f"<html>{''.join(tags)}".encode())
    assert "\n\n\n" not in text
    assert text == text.strip("\n")
    assert not any(line.strip() in ("*", "-->") and "-->" not in tags for line in text.split("\n"))
