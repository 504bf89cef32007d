"""Work shared by threads, for what numpy does without holding the others up."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

_Of = TypeVar("_Of")
_To = TypeVar("_To")

_AHEAD: Final = 2
"""Of what is still to be done, each thread has one part under way and one waiting: more would only take memory."""


def each_of(work: Callable[[_Of], _To], parts: Iterable[_Of], threads: int) -> Iterator[_To]:
    """What becomes of each part, in their order.

    >>> list(each_of(abs, [-2, 1, -3], threads=2))
    [2, 1, 3]
    """
    if threads <= 1:
        yield from map(work, parts)
        return
    with ThreadPoolExecutor(threads) as pool:
        under_way = deque[Future[_To]]()
        for part in parts:
            under_way.append(pool.submit(work, part))
            if len(under_way) >= _AHEAD * threads:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
