"""The tables as triples with morph-kgc: JSON files through an RML mapping. ``with_morph_kgc.py source.zip out.nt``.

It is given flat tables, as all are. Over the records as they are (iterator ``$[*].protocolSection``, references like
``identificationModule.briefTitle``) 2.10.0 writes no triple at all: it takes the whole topmost object of each
reference, multiplies out every list in it, and then drops each row that lacks any field which some other record has
there, whether the mapping refers to that field or not. Records of a registry all lack some.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tables import tables

_CONFIG = """[CONFIGURATION]
output_file={target}
number_of_processes=2
logging_level=WARNING
[records]
mappings={mapping}
"""


def main() -> None:
    source, target = sys.argv[1:]
    out, mapping = Path(target).resolve(), Path(__file__).resolve().with_name("mapping.rml.ttl")
    with tempfile.TemporaryDirectory() as place:
        for name, rows in tables(source).items():
            Path(place, f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
        config = Path(place, "config.ini")
        config.write_text(_CONFIG.format(target=out, mapping=mapping), encoding="utf-8")
        # The mapping names its sources without a folder.
        subprocess.run([sys.executable, "-m", "morph_kgc", str(config)], cwd=place, check=True)


if __name__ == "__main__":
    main()
