"""Ways to damage a document: bytes, JSON values, the lines of a page, and what wraps it."""

from __future__ import annotations

import copy
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

from tests.fuzzing.corpus import NEIGHBOURS, Corpus

HOSTILE_TEXTS: tuple[str, ...] = (
    "", " ", "\0", "\x1b[31m", "\n", "\r\n\t", '"', "\\", "<>{}|\\^`", "\ud800", "\udfff\ud800", "\ufffe\uffff",
    "\ufeff", "\u202e\u200f", "e\u0301\u0308" * 40, "&lt;&#0;&#x110000;&amp;amp;", "x" * 100_000, "NCT00000000 " * 500,
    "2023-02-30", "99999999", "-1", "1e400", "null", "../../etc/passwd", "http://[::1", "javascript:alert(1)",
    "'; DROP TABLE document; --", '""" . <x> a <y> . #', "18 Years", "N/A", "\u2028", "٣",
    "İıſK", "* " * 3000, "(" * 5000,
)  # fmt: skip
HOSTILE: tuple[Any, ...] = (
    *HOSTILE_TEXTS, None, True, False, 0, -1, 3.5, 99999999, 10**17, 10**18, 10**30, 1e308, [], {}, [[]], [None], [{}],
    ["x", 1, None, {"a": []}], {"": ""}, {"name": {"name": 1}}, [["x"] * 3] * 3, "1", "true", "ACTUAL",
)  # fmt: skip
_LARGEST = 3_000_000  # bytes of a damaged document: copies of copies grow


def mutated(corpus: Corpus, random: Random) -> bytes:
    """One damaged document."""
    try:
        body = _page(corpus, random) if random.random() < 0.3 else _record(corpus, random)
    except RecursionError:  # lists in lists, copied into each other: too deep for Python to write
        body = b'{"protocolSection": ' + b"[" * 20_000
    body = body[:_LARGEST]
    for _ in range(random.choice((0, 0, 1, 1, 2, 8))):
        body = _bytes(body, corpus, random)
    return body


# --------------------------------------------------------------------------------------------------------------- JSON


def _record(corpus: Corpus, random: Random) -> bytes:
    record = copy.deepcopy(random.choice(corpus.records))
    for _ in range(random.choice((0, 1, 1, 2, 5, 30))):
        _change(record, random)
    pretty = random.random() < 0.2
    text = json.dumps(record, ensure_ascii=random.random() < 0.5, indent=0 if pretty else None)
    for old, new in _odd(random):
        text = text.replace(old, new, 1)
    return text.encode("utf-8", "surrogatepass")


def _odd(random: Random) -> list[tuple[str, str]]:
    """What no writer of JSON writes, in place of something that is there."""
    if random.random() < 0.7:
        return []
    odd = (
        "1e400",
        "-0",
        "9" * 5000,
        "NaN",
        "Infinity",
        "[" * 2000 + "]" * 2000,
        '{"a":1,"a":2}',
        "01",
        "'x'",
        "//",
        '"\t"',
    )
    return [(random.choice((": 1", ": true", ': "', ": [", "{")), f": {random.choice(odd)}")]


def _change(record: Any, random: Random) -> None:
    """Change one place of a JSON value, anywhere in it."""
    place = _place(record, random)
    keys: list[Any] = list(place) if isinstance(place, dict) else list(range(len(place)))
    key = random.choice(keys) if keys else None
    change = random.choice(("replace", "replace", "delete", "rename", "double", "nest", "move"))
    if key is None or change == "replace":
        _put(place, key, copy.deepcopy(random.choice(HOSTILE)), random)
    elif change == "delete":
        del place[key]
    elif change == "rename" and isinstance(place, dict):
        place[random.choice((*HOSTILE_TEXTS, str(key).upper(), f"{key}2"))] = place.pop(key)
    elif change == "nest":
        for _ in range(random.choice((1, 3, 300))):
            place[key] = random.choice(([place[key]], {"x": place[key]}))
    elif not _is_small(place[key]):
        return  # copies of copies of large parts would only make the fuzzer slow
    elif change == "move":
        _put(_place(record, random), None, copy.deepcopy(place[key]), random)
    elif isinstance(place, list):
        place[key:key] = [copy.deepcopy(place[key]) for _ in range(random.choice((1, 3, 200)))]


def _place(value: Any, random: Random) -> Any:
    """An object or a list, somewhere within a value."""
    while True:
        inner = [
            each for each in (value.values() if isinstance(value, dict) else value) if isinstance(each, dict | list)
        ]
        if not inner or random.random() < 0.15:
            return value
        value = random.choice(inner)


def _is_small(value: Any) -> bool:
    waiting, seen = [value], 0
    while waiting and seen < 60:
        inner = waiting.pop()
        seen += 1
        waiting += inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
    return not waiting


def _put(place: Any, key: Any, value: Any, random: Random) -> None:
    if isinstance(place, dict):
        place[random.choice(HOSTILE_TEXTS) if key is None else key] = value
    elif key is None:
        place.append(value)
    else:
        place[key] = value


# --------------------------------------------------------------------------------------------------------------- pages


def _page(corpus: Corpus, random: Random) -> bytes:
    lines = random.choice(corpus.pages).splitlines()
    for _ in range(random.choice((0, 1, 2, 10))):
        at, to = sorted(random.choices(range(len(lines) + 1), k=2))
        other = random.choice(corpus.pages).splitlines()
        change = random.choice(("drop", "double", "swap", "cut", "mix", "hostile", "tags"))
        if change == "drop":
            del lines[at : min(to, at + 5)]
        elif change == "double":
            lines[at:at] = lines[at : at + random.choice((1, 5, 50))]
        elif change == "swap":
            lines[at:to] = reversed(lines[at:to])
        elif change == "cut":
            lines = lines[:to] or lines
        elif change == "mix":
            lines[at:at] = random.sample(other, min(len(other), 20))
        elif change == "hostile":
            lines.insert(at, random.choice(HOSTILE_TEXTS))
        else:
            lines[at:to] = [f"<p class='x'>{line}</p><br>" for line in lines[at:to]]
    return random.choice(("\n", "\n", "\r\n", "\r")).join(lines).encode("utf-8", "surrogatepass")


# --------------------------------------------------------------------------------------------------------------- bytes


def _bytes(body: bytes, corpus: Corpus, random: Random) -> bytes:
    changed = bytearray(body)
    at, to = sorted(random.choices(range(len(body) + 1), k=2))
    change = random.choice(("flip", "flip", "insert", "delete", "cut", "double", "splice", "special"))
    if change == "flip" and at < len(changed):
        changed[at] ^= 1 << random.randrange(8)
    elif change == "insert":
        changed[at:at] = random.randbytes(random.choice((1, 1, 4, 100)))
    elif change == "delete":
        del changed[at : min(to, at + random.choice((1, 1, 10, 1000)))]
    elif change == "cut":
        del changed[at:]
    elif change == "double":
        changed[at:at] = changed[at : min(to, at + 3000)]
    elif change == "splice":
        other = json.dumps(random.choice(corpus.records)).encode()
        changed[at:] = other[random.randrange(len(other)) :]
    else:
        changed[at:at] = random.choice(tuple(b'"{}[],:\\\n\0\r\t\xff\xef')).to_bytes(1, "big")
    return bytes(changed)


# ----------------------------------------------------------------------------------------------------------- wrappings


Bodies = dict[str, bytes]
"""Name → content, in the order in which they are to be read."""


def _together(before: bytes, between: bytes, after: bytes) -> Callable[[Bodies], Bodies]:
    return lambda bodies: {"all": before + between.join(bodies.values()) + after}


def _zipped(bodies: Bodies) -> Bodies:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in bodies.items():
            archive.writestr(name, body)
    return {"all.zip": target.getvalue()}


def _packed(bodies: Bodies) -> Bodies:
    return {name: gzip.compress(body, 1) for name, body in bodies.items()}


def _packed_lines(bodies: Bodies) -> Bodies:
    return {"all.gz": gzip.compress(b"\n".join(bodies.values()), 1)}


def _zip_in_zip(bodies: Bodies) -> Bodies:
    (first, before), (_, body), (last, after) = bodies.items()
    return _zipped({first: before, **_zipped({"x": body}), last: after})


WRAPPINGS: dict[str, Callable[[Bodies], Bodies]] = {
    "folder": lambda bodies: bodies,
    "NDJSON": _together(b"", b"\n", b"\n"),
    "array": _together(b"[", b",", b"]"),
    "page of studies": _together(b'{"studies": [\n', b",\n", b'], "nextPageToken": "x"}'),
    "run together": _together(b"", b"", b""),
    "zip": _zipped,
    "gz": _packed,
    "NDJSON in gz": _packed_lines,
    "zip in zip": _zip_in_zip,
}
"""How documents are put together; all but ``run together`` keep the neighbours apart from a damaged document."""


def wrapped(body: bytes, random: Random) -> tuple[str, Bodies]:
    """Files with a damaged document between two good ones, and how they are wrapped."""
    wrapping = random.choice(list(WRAPPINGS))
    names = (f"{number}{_name(random)}" for number in range(3))
    return wrapping, WRAPPINGS[wrapping](dict(zip(names, (NEIGHBOURS[0], body, NEIGHBOURS[1]), strict=True)))


def _name(random: Random) -> str:
    """What a file can be called."""
    hostile = random.choice(HOSTILE_TEXTS)[:40].replace("\0", "\x01").replace("/", "\\")
    return hostile.encode("utf-8", "ignore").decode()


def broken(files: Bodies, corpus: Corpus, random: Random) -> Bodies:
    """The same files, themselves damaged."""
    return {name: _bytes(_bytes(body, corpus, random), corpus, random) for name, body in files.items()}
