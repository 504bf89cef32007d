"""The HTML of a saved page as text: out of a browser's single-file archive (MHTML), and in the encoding it names."""

from __future__ import annotations

import codecs
import re
from email import message_from_bytes, policy
from email.message import Message

from kg.errors import ReadError

_HEAD = 16 * 1024
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w:.-]{1,40})""", re.I
)
# The encodings of the web. Python knows others that are none of text, or take very long.
_OF_THE_WEB = re.compile(
    r"utf-?8|(?:windows-?|cp)125[0-8]|iso-?8859-?[0-9]{1,2}|koi8-[ru]|gbk|gb2312|gb18030|big5|shift[_-]?jis|"
    r"euc-(?:jp|kr)|macintosh|us-ascii|ascii|latin-?1",
    re.IGNORECASE,
)
# What a page calls by these names is, to every browser, the larger set of Windows.
_WESTERN = re.compile(r"iso-?8859-?1|us-ascii|ascii|latin-?1", re.IGNORECASE)


def is_archive(head: bytes) -> bool:
    r"""Whether a document that begins like this is an archive of a page, as browsers save it in one file.

    >>> is_archive(b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n"), is_archive(b"<html>")
    (True, False)
    """
    beginning = re.split(rb"\r?\n\r?\n", head[:4096].lstrip().lower(), maxsplit=1)[0]
    return beginning.startswith((b"from:", b"mime-version:", b"content-type:", b"subject:", b"date:")) and (
        re.search(rb"^content-type:\s*multipart/related", beginning, re.MULTILINE) is not None
    )


def markup_of(body: bytes) -> str:
    """The HTML of a page as text; bytes that are not of its encoding stand as U+FFFD.

    >>> markup_of(b"<meta charset=windows-1252><p>Bj\\xf6rk</p>")
    '<meta charset=windows-1252><p>Björk</p>'

    Raises:
        ReadError: an archive that holds no page.
    """
    return _of_archive(body) if is_archive(body) else _decoded(body, "")


def _decoded(body: bytes, declared: str) -> str:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    match = _DECLARED.search(body[:_HEAD])
    name = declared or (match[1].decode("ascii", "replace") if match else "")
    if _WESTERN.fullmatch(name):
        name = "cp1252"
    return body.decode(name if _OF_THE_WEB.fullmatch(name) and _is_known(name) else "utf-8", "replace")


def _is_known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _of_archive(body: bytes) -> str:
    """The first page in the archive, which is the one that was saved; others are frames in it."""
    try:
        for part in message_from_bytes(body, policy=policy.compat32).walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                return _decoded(_content(part), part.get_content_charset() or "")
    except (RecursionError, LookupError, ValueError):
        raise ReadError("the archive of a page (MHTML) is damaged; save the page again") from None
    raise ReadError("the archive of a page (MHTML) holds no HTML; save the page again")


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
