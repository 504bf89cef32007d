"""A corpus as large as one likes: the records of the archive, and then copies of them that are not the same.

``python -m benchmarks.registry --trials 100000 --out corpus.zip``. The first 6,835 are the records themselves, in an
order drawn once, so that any number of them is a fair sample; then come rounds of copies. A copy has an NCT id of its
own from 10,000,000 on, where no trial is; ids of other trials in it are those of its round, so that links are as
frequent as in the archive; its registry numbers, grants, PMIDs and DOIs are of its round. Which words change:
:mod:`benchmarks.registry_words`. The same seed gives the same bytes, and nothing is held but one record's pieces.
"""

from __future__ import annotations

import argparse
import random
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from benchmarks.measured import ARCHIVE, progress
from benchmarks.registry_template import NCT_ID, Cutter, Round, drawable
from benchmarks.registry_words import Vocabulary, forms, strings, syllable

FIRST: Final = 10_000_000
_ROUND: Final = 100_000
_PMID: Final = 45_000_000  # PubMed has not come so far
SEED: Final = 1


class Corpus:
    """The records of a corpus of so many trials."""

    def __init__(self, trials: int, *, seed: int = SEED, archive: Path = ARCHIVE) -> None:
        self.trials, self._seed, self._archive = trials, seed, archive
        with zipfile.ZipFile(archive) as opened:
            names = [name for name in opened.namelist() if name.endswith(".json")]
        self._names = sorted(names, key=lambda name: sha256(f"{seed} {name}".encode()).digest())
        self.rounds = -(-trials // len(names))
        self._ids = {Path(name).stem: place for place, name in enumerate(self._names)}

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        """NCT id and JSON of each trial; all copies of one record after it."""
        with zipfile.ZipFile(self._archive) as opened:
            if self.rounds < 2:
                yield from ((Path(name).stem, opened.read(name)) for name in self._names[: self.trials])
                return
            vocabulary, rounds = self._prepared(opened)
            pool = drawable(vocabulary)
            for place, name in enumerate(self._names):
                body, nct_id = opened.read(name), Path(name).stem
                yield nct_id, body
                template = Cutter(vocabulary).cut(msgspec.json.decode(body))
                for to in rounds[: self._copies(place)]:
                    chance = random.Random(f"{self._seed} {to.number} {nct_id}")
                    yield to.trials[nct_id].decode(), template.copy(to, pool, chance)

    def _copies(self, place: int) -> int:
        """How many copies the record at a place has."""
        return (self.trials - 1 - place) // len(self._names)

    def _prepared(self, opened: zipfile.ZipFile) -> tuple[Vocabulary, list[Round]]:
        """What all records share: their words, and the ids of each round."""
        ids, pmids = set[str](), set[str]()

        def decoded() -> Iterator[dict[str, Any]]:
            for name in self._names:
                record = msgspec.json.decode(opened.read(name))
                for key, value in strings(record):
                    ids.update(f"NCT{number}" for number in NCT_ID.findall(value))
                    if key == "pmid":
                        pmids.add(value)
                yield record

        vocabulary = Vocabulary.of(decoded())
        # Trials that the archive does not describe come after those that it does.
        places = self._ids | {nct_id: len(self._ids) + at for at, nct_id in enumerate(sorted(ids - set(self._ids)))}
        taken = forms(self._seed, self.rounds)
        articles = sorted(pmids)
        return vocabulary, [
            Round(
                number,
                syllable(number).upper().encode(),
                [syllable(each[number]).encode() for each in taken],
                {nct_id: self._id(nct_id, place, number) for nct_id, place in places.items()},
                {pmid: str(_PMID + number * len(articles) + at).encode() for at, pmid in enumerate(articles)},
            )
            for number in range(1, self.rounds)
        ]  # fmt: skip

    def _id(self, nct_id: str, place: int, number: int) -> bytes:
        """What an id is in a round. The last round may be a part: whom it does not copy stays the record itself."""
        if place < len(self._names) and number > self._copies(place):
            return nct_id.encode()
        return f"NCT{FIRST + number * _ROUND + place:08d}".encode()


def write(corpus: Corpus, path: Path) -> None:
    """Write a corpus: as a zip of one study a file, as the registry's own download is, or as one study a line.

    It stands under its name only when it is whole.
    """
    part = path.with_name(f"{path.name}.part")
    with closing(progress(f"corpus of {corpus.trials:,}", corpus.trials)) as told:
        next(told)
        if path.suffix == ".zip":
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
                for nct_id, body in corpus:
                    member = zipfile.ZipInfo(f"{nct_id}.json", (2026, 1, 1, 0, 0, 0))
                    target.writestr(member, body, zipfile.ZIP_DEFLATED, 1)
                    told.send(1)
        else:
            with part.open("wb") as lines:
                for _, body in corpus:
                    lines.write(body if body.find(b"\n") < 0 else msgspec.json.encode(msgspec.json.decode(body)))
                    lines.write(b"\n")
                    told.send(1)
    part.replace(path)


def at_hand(trials: int, folder: Path) -> Path:
    """The corpus of so many trials as a zip in a folder; made where it is not there yet."""
    path = folder / f"trials-{trials}.zip"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        write(Corpus(trials), path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, required=True, help="a .zip, or a file of one study a line")
    parser.add_argument("--show", type=int, help="print so many copies instead")
    options = parser.parse_args()
    corpus = Corpus(options.trials, seed=options.seed)
    if options.show:
        for _, body in islice(corpus, options.show):
            print(body.decode())
        return
    started = time.process_time()
    write(corpus, options.out)
    spent = time.process_time() - started
    print(f"{corpus.trials:,} trials, {corpus.trials / spent:,.0f} a second of the processor")


if __name__ == "__main__":
    main()
