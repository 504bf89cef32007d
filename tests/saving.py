"""Turns the text of a page into HTML as a site might send it and a browser save it. The markup is ours, no site's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby

Save = Callable[[str], bytes]

_HEAD = """<!DOCTYPE html>
<!-- saved from url=(0040)https://example.org/a-page -->
<html lang="en"><head><meta charset="utf-8"><title>A page that names NCT99999999</title>
<style>body{color:#123} p::after{content:"NCT99999998"}</style>
<script>window.__DATA__={"a":"</p>NCT99999997"};SCRIPT</script></head>
<body class="antialiased"><a href="#main" hidden>Skip to content</a>
<nav><ul><li>Find trials</li><li>Log in</li></ul></nav>
<noscript>Please switch on JavaScript.</noscript><div id="root">"""
_FOOT = """</div><div style="display: none">NCT99999996</div><footer><p>Terms of use</p></footer>
<script>let b=2</script></body></html>"""

_ITEM = re.compile(r"([ \t]*)([•*]) (.*)")


def as_paragraphs(text: str) -> bytes:
    """Paragraphs where blank lines are, line breaks within; lists as lists."""
    blocks = [list(lines) for blank, lines in groupby(_lines(text), key=lambda line: not line.strip()) if not blank]
    return _page("".join("".join(_paragraph(block)) for block in blocks))


def as_divisions(text: str) -> bytes:
    """A division for each line, as scripts make pages; a paragraph's space where blank lines are."""
    parts = (
        f'<div class="x-{len(line) % 7}">{_inline(line)}</div>' if line.strip() else "<p></p>" for line in _lines(text)
    )
    return _page("<section><div>" + "\n".join(parts) + "</div></section>")


def as_paragraph_each(text: str) -> bytes:
    """A paragraph for each line, so that space tells nothing."""
    parts = (f"<p>{_inline(line)}</p>" if not _ITEM.fullmatch(line) else _list([line]) for line in _lines(text))
    return _page("<main>" + "".join(parts) + "</main>")


def as_division_each(text: str) -> bytes:
    """A division for each line and no space at all."""
    return _page("".join(f"<div><div><span>{_inline(line)}</span></div></div>" for line in _lines(text)))


def as_kept_lines(text: str) -> bytes:
    """One element whose line ends count, as where a page shows Markdown as it is."""
    return _page(f'<div style="white-space: pre-wrap">{escape(text, quote=False)}</div>')


def as_archive(text: str) -> bytes:
    """A browser's single-file archive."""
    body = as_paragraphs(text).decode().encode("ascii", "xmlcharrefreplace")
    return (
        b"From: <Saved by a browser>\r\nSubject: A page\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--b--"\r\n\r\n\r\n'
        b"----b--\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body + b"\r\n"
        b"----b--\r\nContent-Type: text/css\r\n\r\np{}\r\n----b----\r\n"
    )


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text.lstrip("\ufeff"))


def _page(body: str) -> bytes:
    return (_HEAD.replace("SCRIPT", "//" + "x" * 20_000) + body + _FOOT).encode()


def _paragraph(lines: list[str]) -> Iterator[str]:
    """A paragraph, and the lists that stand in it."""
    for is_item, group in groupby(lines, key=lambda line: _ITEM.fullmatch(line) is not None):
        if is_item:
            yield _list(list(group))
        else:
            yield "<div>" + "<br/>".join(map(_inline, group)) + "</div>"
    yield "<p></p>"


def _list(lines: list[str]) -> str:
    """Lists in lists, after how far the items are indented."""
    out, depths = list[str](), list[int]()
    for line in lines:
        match = _ITEM.fullmatch(line)
        assert match is not None
        depth = len(match[1])
        while depths and depth < depths[-1]:
            out.append("</li></ul>")
            depths.pop()
        if not depths or depth > depths[-1]:
            out.append("<ul>")
            depths.append(depth)
        else:
            out.append("</li>")
        out.append(f"<li>{_inline(match[3])}")
    return "".join(out) + "</li></ul>" * len(depths)


def _inline(line: str) -> str:
    """A line as markup: entities, an element about a word, blanks that would be lost."""
    text = escape(line, quote=False).replace("é", "&eacute;").replace("≥", "&#8805;")
    text = re.sub(r"^ +|  +", lambda match: f'<span style="white-space: pre">{match[0]}</span>', text)
    return re.sub(r"\b(patients|study|with)\b", r"<em>\1</em><!-- c -->", text, count=1)
