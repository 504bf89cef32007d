"""The fuzzer by hand: ``python -m benchmarks.fuzz --seconds 600 --seed 7``.

Prints what was tried and what came of it; keeps every failing input in a folder, and ends with 1 where there is one.
``--only N`` tries input N of the seed alone.
"""

from __future__ import annotations

import argparse
import faulthandler
import resource
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.fuzzing.corpus import corpus
from tests.fuzzing.path import Tally
from tests.fuzzing.run import fuzz, one

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"


def main() -> None:
    parser = argparse.ArgumentParser(description="Damage records and pages, and see what breaks.")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="one input of the seed")
    parser.add_argument("--failures", type=Path, help="folder for failing inputs")
    options = parser.parse_args()
    faulthandler.enable()
    failures = options.failures or Path(tempfile.mkdtemp(prefix="kg-fuzz-"))
    material = corpus(DATA if DATA.is_dir() else None, Random(options.seed))
    print(f"{len(material.records)} records, {len(material.pages)} pages, seed {options.seed}", flush=True)
    started = time.monotonic()
    if options.only is not None:
        tally = Tally()
        told = one(material, options.seed, options.only, tally, failures)
    else:
        tally, told = fuzz(material, options.seed, options.seconds, failures)
    print("\n\n".join(told))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{time.monotonic() - started:.0f} s, seed {options.seed}: {tally}; peak memory {peak} MiB")
    hangs = sum("Hang: " in each for each in told)
    lost = sum("a good document was lost" in each for each in told)
    print(f"failures {len(told)}: hangs {hangs}, lost neighbours {lost}, others {len(told) - hangs - lost}")
    sys.exit(1 if told else 0)


if __name__ == "__main__":
    main()
