"""``kg`` with the statistics of similar trials that a graph has, instead of those that its trials would give.

``python -m benchmarks.with_statistics OUTPUT kg-arguments…``. An update uses the statistics of the build before, so
what it leaves can be compared with a build from scratch only where that one uses them too.
"""

from __future__ import annotations

import sys
from unittest.mock import patch

from kg.cli.main import main
from kg.graph.folder import Folder
from kg.link import kept

if __name__ == "__main__":
    statistics = kept.read(Folder(sys.argv.pop(1)).current() / kept.FOLDER).statistics
    # The main process fits them; workers read what it wrote.
    with patch("kg.link.corpus.fit", lambda features, _: statistics):
        main()
