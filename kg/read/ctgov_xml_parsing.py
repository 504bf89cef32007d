"""Legacy XML → plain objects, without anything that XML can do beside holding a record.

expat reads without a network and without files, and every handler that could be abused says no: a document type with
declarations of its own (entities that grow, entities that name files), an entity that nobody declared, elements nested
deeper than any record. Refusing happens while the document is read, before anything could grow.

Bytes that are not UTF-8 in a text that should be are read as U+FFFD, as in every other format.

An element becomes its text, or an object where it has attributes (``@name``) or elements in it; its text then is
``#``. Elements of one name become a list. An empty element is None.
"""

from __future__ import annotations

import re
from typing import Any, Final
from xml.parsers import expat

DEEPEST: Final = 64
"""How deep elements may stand in each other; the deepest in a record stand 14 deep."""

_UTF8_MARK = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_WRITE_OUT = "write the character that is meant"
# A text that arrives here is UTF-8, too, where it once was one of the others (kg.read.encoding).
_UTF8 = re.compile(rb"utf-?8|utf-?(?:16|32)(?:le|be)?|ucs-?[24]|iso-10646-ucs-[24]", re.IGNORECASE)


class Unparsable(ValueError):
    """XML that is not read, with the reason as a part of a sentence."""


def parse(body: bytes) -> tuple[str, Any]:
    """The name of the root element, and what it holds.

    >>> parse(b'<clinical_study rank="1"><phase>N/A</phase><keyword>a</keyword><keyword>b</keyword></clinical_study>')
    ('clinical_study', {'@rank': '1', 'phase': 'N/A', 'keyword': ['a', 'b']})

    Raises:
        Unparsable: it is no XML, or more than XML with a record in it.
    """
    if has_other_bytes(body):
        body = body.decode("utf-8", "replace").encode()
    parser = expat.ParserCreate("utf-8" if _is_utf8(body) else None)
    parser.buffer_text = True
    builder = _Builder()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse_declarations
    parser.SkippedEntityHandler = _refuse_entity
    try:
        parser.Parse(body, True)
    except Unparsable:
        raise
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        mend = _WRITE_OUT if "entity" in what else "download it again"
        raise Unparsable(f"{what} in line {error.lineno}; {mend}") from None
    except (LookupError, UnicodeError, ValueError) as error:  # an encoding that Python does not know, or cannot use
        raise Unparsable(f"{error}; save it as UTF-8") from None
    ((name, value),) = builder.top.items()
    return name, value


def has_other_bytes(body: bytes) -> bool:
    r"""Whether a text that should be UTF-8 has bytes in it that are not.

    >>> has_other_bytes(b"<a>caf\xe9</a>"), has_other_bytes(b'<?xml version="1.0" encoding="latin1"?><a>caf\xe9</a>')
    (True, False)
    """
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return _is_utf8(body)
    return False


def _is_utf8(body: bytes) -> bool:
    """Whether a text should be UTF-8, whatever is declared; else the declaration is to be believed."""
    declared = _DECLARED.match(body[:200])
    return body.startswith(_UTF8_MARK) or declared is None or _UTF8.fullmatch(declared[1]) is not None


def _refuse_declarations(_name: str, _system: str | None, _public: str | None, has_declarations: int) -> None:
    if has_declarations:
        raise Unparsable("its DOCTYPE declares entities or the like, as no record does; remove the DOCTYPE to read it")


def _refuse_entity(name: str, _is_parameter: int) -> None:
    raise Unparsable(f"it uses the entity &{name[:40]}; without saying what it stands for; {_WRITE_OUT}")


class _Builder:
    """Takes what the parser reports."""

    __slots__ = ("_stack", "_texts", "_value", "top")

    def __init__(self) -> None:
        self.top: dict[str, Any] = {}
        self._value = self.top  # the object of the open element
        self._texts: list[str] = []
        self._stack: list[tuple[dict[str, Any], list[str]]] = []

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        if len(self._stack) >= DEEPEST:
            raise Unparsable(f"its elements stand more than {DEEPEST} deep in each other, as in no record")
        self._stack.append((self._value, self._texts))
        self._value = {f"@{key}": value for key, value in attributes.items()} if attributes else {}
        self._texts = []

    def data(self, text: str) -> None:
        """Text between tags."""
        self._texts.append(text)

    def end(self, name: str) -> None:
        """An element closes."""
        value: Any = self._value
        text = "".join(self._texts)
        if not value:
            value = text if text and not text.isspace() else None
        elif text and not text.isspace():
            value["#"] = text
        self._value, self._texts = self._stack.pop()
        if name not in self._value:
            self._value[name] = value
        elif isinstance(others := self._value[name], list):
            others.append(value)
        else:
            self._value[name] = [others, value]
