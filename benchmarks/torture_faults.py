"""Builds that cannot write: no file may grow beyond a size, or the disk is really full.

The first is a limit of the process (``RLIMIT_FSIZE``) and works everywhere. The second is a small file system in
memory, filled by a file of ballast but for a random rest; mounting one takes root.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LIMITED: Final = """
import resource, sys
from kg.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
main()
"""
_MB: Final = 2**20
# What a build in such a place says, in one line: the system's own words in brackets.
_PLAIN: Final = re.compile(r"could not be written|cannot be written|a worker process died|No space left|File too large")


@dataclass(frozen=True, slots=True)
class Told:
    """What a build did that could not write: whether it came through, and whether it said so plainly."""

    what: str
    plain: bool
    words: str


def fault(source: Path, output: Path, chance: random.Random) -> Told:
    """A build that may write no file beyond a size, drawn over all orders of magnitude."""
    limit = round(10 ** chance.uniform(3.0, 7.5))
    command = [sys.executable, "-c", _LIMITED, str(limit), *_arguments(source, output)]
    return _told("denied to write: a file beyond a size", command)


def _arguments(source: Path, output: Path) -> list[str]:
    return ["build", str(source), "-o", str(output), "--prune", "--workers", "2"]


def _told(what: str, command: list[str]) -> Told:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return Told(f"{what}, and it sufficed", True, "")
    plain = done.returncode == 1 and "Traceback" not in done.stderr and bool(_PLAIN.search(done.stderr))
    return Told(what, plain, done.stderr)


@dataclass(frozen=True, slots=True)
class Disks:
    """A small file system of our own, if there may be one."""

    mount: Path
    at_hand: bool
    chance: random.Random

    @classmethod
    @contextmanager
    def at(cls, mount: Path, size: int = 256) -> Iterator[Disks]:
        """Mounted for as long as the block; so many MB."""
        mount.mkdir(parents=True)
        mounted = False
        if sys.platform == "linux" and os.geteuid() == 0 and shutil.which("mount"):
            made = ["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=700", "tmpfs", str(mount)]
            mounted = subprocess.run(made, capture_output=True, check=False).returncode == 0
        try:
            yield cls(mount, mounted, random.Random(7))
        finally:
            if mounted:
                subprocess.run(["umount", str(mount)], capture_output=True, check=False)

    def build(self, source: Path, output: Path) -> Told:
        """Build on the small disk, over a copy of the folder that is then what the folder is, however it ended."""
        inside, ballast = self.mount / "out", self.mount / "ballast"
        shutil.rmtree(inside, ignore_errors=True)
        if output.exists():
            shutil.copytree(output, inside, symlinks=True)
        free = shutil.disk_usage(self.mount).free
        left = round(10 ** self.chance.uniform(4.0, 7.6))
        with ballast.open("wb") as file:
            for _ in range(max(0, free - left) // _MB):
                file.write(bytes(_MB))
            file.write(bytes(max(0, free - left) % _MB))
        try:
            return _told("a full disk", [sys.executable, "-m", "kg", *_arguments(source, inside)])
        finally:
            ballast.unlink()
            if inside.exists():
                shutil.rmtree(output, ignore_errors=True)
                shutil.copytree(inside, output, symlinks=True)
                shutil.rmtree(inside)
