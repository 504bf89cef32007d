"""What a corpus of trials says of each feature: in how many trials it stands. A value that can be kept."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from kg.errors import KgError
from kg.link.arrays import IN_MEMORY, Arrays
from kg.link.features import Features

FORMAT: Final = "trialgraph statistics 1"

Keys = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_Counted = tuple[Keys, Integers]

# How many keys are collected before they are counted, eight bytes each.
_AT_ONCE: Final = 1 << 22
# What is counted is put together by sixteenths of all numbers that a key can be.
_PART: Final = 1 << 60


@dataclass(frozen=True, eq=False)
class Statistics:
    """Of how many trials; and of each feature that two or more of them have, its key and how many have it.

    The same statistics give two trials the same score, whatever other trials there are.
    """

    trials: int
    keys: Keys
    counts: Integers

    def to_bytes(self) -> bytes:
        """The statistics as bytes, the same on every machine."""
        keys, counts = self.keys.astype("<u8").tobytes(), self.counts.astype("<u4").tobytes()
        return msgspec.msgpack.encode((FORMAT, self.trials, keys, counts))

    @classmethod
    def from_bytes(cls, data: bytes) -> Statistics:
        """The statistics that :meth:`to_bytes` wrote.

        Raises:
            KgError: the bytes are something else.
        """
        try:
            format_, trials, keys, counts = msgspec.msgpack.decode(data, type=tuple[str, int, bytes, bytes])
            found = cls(
                trials,
                np.frombuffer(keys, "<u8").astype(np.uint64),
                np.frombuffer(counts, "<u4").astype(np.int64),
            )
        except (msgspec.MsgspecError, ValueError) as error:
            raise KgError("the statistics of similar trials cannot be read; build the graph anew") from error
        if format_ != FORMAT or len(found.keys) != len(found.counts):
            raise KgError("the statistics of similar trials are of another version; build the graph anew")
        return found

    def columns(self, keys: Keys) -> Integers:
        """The place of each key among the statistics' keys; -1 for one that is not there."""
        if not len(self.keys):
            return np.full(len(keys), -1, np.int64)
        # In their order, so that what is near in memory is sought together: twice as fast.
        order = np.argsort(keys)
        places = np.empty(len(keys), np.int64)
        places[order] = np.minimum(np.searchsorted(self.keys, keys[order]), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, places, -1)

    def with_more(self, keys: Keys) -> Statistics:
        """The same, as if two trials had each of some features that are not among them."""
        new = np.unique(keys[self.columns(keys) < 0])
        both, counts = np.concatenate((self.keys, new)), np.concatenate((self.counts, np.full(len(new), 2)))
        order = np.argsort(both)
        return Statistics(self.trials, both[order], counts[order])

    @cached_property
    def information(self) -> Floats:
        """What each feature tells: the logarithm of its rarity.

        Of a MeSH heading this is the information content, since a trial under a narrow heading has the wider ones too.
        """
        # By Python's logarithm: numpy's may differ in the last digit with the place in the array.
        counts, places = np.unique(self.counts, return_inverse=True)
        return np.array([math.log((self.trials + 1) / count) for count in counts.tolist()], np.float64)[places]

    @property
    def most(self) -> float:
        """What a feature tells that no other trial has."""
        return math.log(self.trials + 1)


def fit(features: Iterable[Features], arrays: Arrays = IN_MEMORY) -> Statistics:
    """The statistics of a corpus, in whatever order its trials come. Where arrays stand changes nothing.

    >>> from kg.link.features import featured
    >>> trials = [featured(f"NCT0000000{digit}", words={"asthma": 1.0, f"drug{digit}": 1.0}) for digit in range(3)]
    >>> fit(trials).counts.tolist()
    [3]
    """
    trials, size = 0, 0
    counted, waiting = list[_Counted](), list[bytes]()
    for each in features:
        trials += 1
        waiting.append(each.keys)
        size += len(each.keys) // 8
        if size > _AT_ONCE:
            counted.append(_put_away(len(counted), _counted(waiting), arrays))
            waiting, size = [], 0
    counted.append(_counted(waiting))
    # Most features belong to one trial alone: of a part of all keys at a time, these are dropped.
    parts = [_shared(counted, low) for low in range(0, 1 << 64, _PART)]
    return Statistics(trials, *(np.concatenate(side) for side in zip(*parts, strict=True)))


def _counted(keys: list[bytes]) -> _Counted:
    """Keys in order with their counts."""
    return np.unique(np.frombuffer(b"".join(keys), "<u8").astype(np.uint64), return_counts=True)


def _put_away(place: int, counted: _Counted, arrays: Arrays) -> _Counted:
    keys, counts = arrays.joined(f"counted-{place}", [counted], [np.dtype(np.uint64), np.dtype(np.int64)])
    return keys, counts


def _shared(counted: list[_Counted], low: int) -> _Counted:
    """The keys of one part that two or more trials have, with their counts: the sums of what was counted."""
    bounds = np.array([low, low + _PART - 1], np.uint64)
    spans = [
        slice(int(np.searchsorted(keys, bounds[0])), int(np.searchsorted(keys, bounds[1], "right")))
        for keys, _ in counted
    ]
    own = [(keys[span], counts[span]) for (keys, counts), span in zip(counted, spans, strict=True)]
    keys, places = np.unique(np.concatenate([each for each, _ in own]), return_inverse=True)
    counts = np.zeros(len(keys), np.int64)
    np.add.at(counts, places, np.concatenate([each for _, each in own]))
    return keys[counts > 1], counts[counts > 1]
