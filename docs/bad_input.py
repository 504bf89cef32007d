"""Writes ``docs/bad-input.md``: every bad input of the catalogue, built, with what is said of it; and every limit.

Run it from the repository root after a change: ``python -m docs.bad_input``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kg.read import ctgov_json_parsing, doubts, fields, html, json_stream, unpacking, unpacking_streams
from kg.trial import drift, longest, text
from tests.bad_input import archives, commands, documents, files, values
from tests.bad_input.case import BAD, CommandCase, DocumentCase, FileCase, between, command, outcome, wrapped

Case = DocumentCase | FileCase | CommandCase
Say = Callable[[Case], Iterable[str]]

PAGE = Path(__file__).with_name("bad-input.md")
_WIDTH = 230
_MIB = 1024 * 1024
_TIMES = unpacking_streams.MOST_TIMES

HEAD = """# Bad input

Written by `python -m docs.bad_input`, which builds every case below with good documents beside it. The tests build them
all again (documents as a file in a folder, as a member of a zip and as a line of NDJSON) and look that nothing beside
them is lost. A fuzzer (`python -m benchmarks.fuzz`) damages records, pages and archives in ways nobody thought of.

What nobody can read is **rejected** with one sentence (`rejected.tsv`, `graph.rejected`). A value that cannot be taken
as it is becomes a **doubt** with its place (`doubts.tsv`, `graph.doubts`), and the rest of its document is read. The
build goes on in either case and ends with exit code 0. The bytes of every document stay in the ledger as they were.
"""

GROUPS = (
    ("Documents that cannot be read", documents.CASES),
    ("Studies with a wrong value", values.CASES),
    ("Files and folders", files.CASES),
    ("Archives", archives.CASES),
    ("Commands", commands.CASES),
)

COMMANDS = "These end with exit code 1 and this sentence on stderr, after `kg: `; `…` stands for the folder."

NOTES = r"""## How things are called and kept

- A document is called by its source, the path inside it, and its position where a file holds several. In the names of
  files and members, line ends, tabs, control characters, marks that turn the writing direction and bytes that are no
  text are shown as escapes (`\n`, `\x1b`, `\u202e`, `\xff`). Two names that then look the same are told apart: the
  second gets ` (2)`.
- The name of a member is only a label. Nothing is written under it, so that `../x` and `/x` are read like any other. A
  member's name that is not marked as UTF-8 is read as code page 437, as the zip format has it.
- UTF-16 and UTF-32 are read where a byte order mark tells them, JSON in them without one too; such a document is kept
  in UTF-8. Other bytes that are not UTF-8 stand as U+FFFD, with a doubt.
- JSON that breaks the grammar in a small way (a bare control character in a text, NaN, half a surrogate pair, a number
  beyond all bounds) is read with patience, and the value is doubted. JSON that is damaged is not guessed at.
- In a damaged list or NDJSON file, reading goes on where the next study begins.
- What came out of an archive before the place where it breaks off is kept. Where its check sum is wrong, a file with
  one study is rejected; of a file with several, those before the end are kept, and the rejection tells of it.
- No message repeats the phone or the e-mail of a contact unless the graph is built with `--contacts`.
"""


def limits() -> Iterator[tuple[str, str]]:
    """What is limited, and to what; the numbers are those of the code."""
    yield "the largest study", f"{json_stream.LARGEST // _MIB} MiB"
    yield "the longest text", f"{longest.LONGEST_TEXT:,} characters"
    yield "the largest page", f"{html.LARGEST // _MIB} MiB"
    yield "archives inside archives", f"{unpacking.DEEPEST} deep"
    yield (
        "what one packed file or member unpacks to",
        f"{unpacking_streams.FREE // _MIB} MiB, or {_TIMES} times its packed size if that is more",
    )
    yield (
        "what all of one file unpacks to, archives inside it included (and so what is copied to the disk for them)",
        f"{unpacking_streams.FREE_IN_ALL // _MIB} MiB, or {_TIMES} times its size if that is more",
    )
    yield "the list of members of a zip", f"{unpacking_streams.LARGEST_DIRECTORY // _MIB} MiB, some two million members"
    yield "methods of packing in a zip", "stored and deflate"
    yield "objects and lists in each other", "as deep as Python parses, almost 1,000 levels"
    yield "numbers", f"below {fields.LARGEST_NUMBER:.0e}".replace("e+", " · 10^")
    yield (
        "a whole number read with patience",
        f"{ctgov_json_parsing.MOST_DIGITS} digits; longer ones stay text in the doubt",
    )
    yield "what a doubt repeats of a value", f"{doubts.EXCERPT} characters"
    yield "the value of a field that is not known", f"{drift.LONGEST:,} characters, and a doubt says so"
    yield (
        "the sentence that is the evidence of a mention",
        f"{text.EVIDENCE} characters on either side of the id, then …",
    )


def page(say: Say) -> str:
    """The whole page; ``say`` gives the sentences that a case gets."""
    parts = [HEAD]
    for title, cases in GROUPS:
        parts.append(f"\n## {title}\n\n" + (f"{COMMANDS}\n\n" if title == "Commands" else ""))
        parts.append("| input | what TrialGraph says | what becomes of it |\n|---|---|---|\n")
        parts += [row(case, say(case)) for case in cases if not case.xfail]
    parts.append(f"\n{NOTES}\n## Limits\n\n| what | how much |\n|---|---|\n")
    parts += [f"| {what} | {number} |\n" for what, number in limits()]
    return "".join(parts)


def row(case: Case, sentences: Iterable[str]) -> str:
    """One case as a row of a table."""
    said = "<br>".join(code(sentence) for sentence in sentences) or "–"
    return f"| {escaped(case.name)} | {said} | {escaped(case.becomes)} |\n"


def code(sentence: str) -> str:
    """A sentence as code, so that nothing in it is taken for Markdown."""
    short = sentence if len(sentence) <= _WIDTH else f"{sentence[: _WIDTH // 2]} … {sentence[-_WIDTH // 2 :]}"
    return f"`` {short} ``".replace("|", "\\|")


def escaped(words: str) -> str:
    """Words in a cell."""
    return words.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`").replace("^", "\\^")


def declared(case: Case) -> list[str]:
    """The sentences of a case as the catalogue has them."""
    if isinstance(case, CommandCase):
        return [case.says]
    if isinstance(case, FileCase):
        return list(case.rejected)
    in_line = [f"in NDJSON: {case.in_line}"] if case.in_line else []
    return [*([case.rejected] if case.rejected else []), *in_line, *case.doubts]


def built(case: Case) -> list[str]:
    """The sentences that a case really gets."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        if isinstance(case, CommandCase):
            said = command(case, folder).stderr.decode().replace(str(folder), "…")
            return [said.removeprefix("kg: ").rstrip("\n")]
        if isinstance(case, FileCase):
            if case.not_by_root and os.geteuid() == 0:
                return declared(case)
            between(case.make, folder / "in")
            return [line.removeprefix("in/") for line in outcome(folder / "in", folder / "out").rejected]
        return _built_document(case, folder)


def _built_document(case: DocumentCase, folder: Path) -> list[str]:
    wrappings = wrapped(case, folder)
    found = outcome([folder / wrapping for wrapping in wrappings], folder / "out")
    said = []
    for line in sorted(found.rejected, reverse=True):
        place, _, reason = line.partition(": ")
        if place.startswith("folder/"):
            said.append(reason)
        elif place.startswith("all.ndjson/") and reason not in said:
            said.append(f"in NDJSON: {reason}")
    return [*said, *found.doubts.get(BAD, ())]


if __name__ == "__main__":
    PAGE.write_text(page(built), encoding="utf-8")
