"""One command, one page: how long everything takes. Writes ``docs/performance.md`` and ``docs/performance.json``.

``python -m benchmarks.performance [part…] [--trials N…]``. Parts that are run alone replace only their own section. It
may take hours with many trials: every size that is done is on the page at once. Corpora and graphs go into ``--keep``
and serve the next parts too; without it they are gone in the end.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks import floor, peers, queries, torture, updating
from benchmarks.measured import ARCHIVE, ROOT, Failed, Options, Part, machine, say

PAGE: Final = ROOT / "docs" / "performance.md"
DATA: Final = PAGE.with_suffix(".json")

PARTS: Final[dict[str, Callable[[Options], Iterator[Part]]]] = {
    "floor": floor.measure,
    "updating": updating.measure,
    "queries": queries.measure,
    "peers": peers.measure,
    "torture": torture.measure,
}
"""What is measured, in the order of the page."""

TRIALS: Final = {"floor": (1000, 6835), "updating": (1000,), "queries": (1000,), "peers": (1000,), "torture": (60,)}
"""Sizes where none are given: some minutes for all."""

_HEAD: Final = """# Performance

Written by `python -m benchmarks.performance [part…] [--trials N…]`; change that, not this. Every section was measured
in the run whose day, machine and command stand above it; [performance.json](performance.json) has the same as data.
The trials are the archive's records and, beyond 6,835, copies of them that are not the same
(`benchmarks/registry.py`).
"""


def main() -> None:
    options = _options()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if not ARCHIVE.is_file():
        sys.exit("the real data is not here: ../shared/data is needed")
    failed = False
    with tempfile.TemporaryDirectory(prefix="performance-", dir=options.place) as place:
        for name in options.parts or PARTS:
            failed |= not _measured(name, options, Path(place))
    sys.exit(failed)


def _measured(name: str, options: argparse.Namespace, place: Path) -> bool:
    """Measure a part; whether it came to its end. Another part does not suffer from one that fails."""
    work = place / "work"
    given = Options(
        trials=tuple(options.trials or TRIALS[name]),
        work=work,
        keep=options.keep.resolve() if options.keep else place / "keep",
        graphs=tuple(path.resolve() for path in options.graphs),
        workers=options.workers,
        kills=options.kills,
    )
    before, started = machine(), time.monotonic()
    say(f"{name}: begins")
    try:
        for part in PARTS[name](given):
            _write(name, part, {**before, "minutes": round((time.monotonic() - started) / 60, 1)})
    except Failed as error:
        say(f"{name}: {error}")
        return False
    except Exception:  # noqa: BLE001 - hours of other parts may come after this one
        say(f"{name}: {traceback.format_exc()}")
        return False
    finally:
        shutil.rmtree(work, ignore_errors=True)
    say(f"{name}: done")
    return True


def _write(name: str, part: Part, where: dict[str, Any]) -> None:
    """Put a part into both files; the others stay as they are."""
    held: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8")) if DATA.is_file() else {}
    held[name] = {"title": part.title, "command": part.command, "machine": where, "text": part.text, "data": part.data}
    ordered = {each: held[each] for each in PARTS if each in held}
    sections = [_section(each) for each in ordered.values()]
    _replace(PAGE, "\n".join([_HEAD, *sections]))
    _replace(DATA, json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _section(held: dict[str, Any]) -> str:
    where = held["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in where["versions"].items())
    told = [
        where["date"],
        f"{where['processor']}, {where['cores']} cores, {where['memory_gb']:.0f} GB",
        f"{where['system']}, Python {where['python']}, {versions}",
        f"load before {where['load_before']}",
        f"{where['minutes']} minutes",
    ]
    return f"## {held['title']}\n\n*{' · '.join(told)}*\n\n`{held['command']}`\n\n{held['text']}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all where none is named")
    parser.add_argument("--trials", type=int, nargs="+", help="sizes; a part has its own where none are given")
    parser.add_argument("--keep", type=Path, help="folder of corpora and graphs, for other parts and other days")
    parser.add_argument("--graphs", type=Path, nargs="+", default=[], help="folders to ask, instead of --trials")
    parser.add_argument("--place", type=Path, help="where temporary folders are made")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=100)
    return parser.parse_args()


if __name__ == "__main__":
    main()
