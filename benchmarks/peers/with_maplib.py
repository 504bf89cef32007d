"""The tables as triples with maplib: data frames through OTTR templates. ``with_maplib.py source.zip out.nt``."""

from __future__ import annotations

import sys
from pathlib import Path

import maplib
import polars as pl
from tables import BASE, TABLES, tables


def main() -> None:
    source, target = sys.argv[1:]
    model = maplib.Model()
    model.add_template(Path(__file__).with_name("templates.ottr").read_text(encoding="utf-8"))
    rows = tables(source)
    for name in TABLES:
        if not rows[name]:
            continue
        frame = pl.DataFrame(rows[name])
        for column, kind in (("trial", "trial"), ("node", "intervention")):
            if column in frame.columns:
                frame = frame.with_columns((pl.lit(f"{BASE}{kind}/") + pl.col(column)).alias(column))
        if name == "enrollment":
            frame = frame.with_columns(pl.col("value").cast(pl.Int64))
        model.map(f"{BASE}T-{name}", frame)
    model.write(target, format="ntriples")


if __name__ == "__main__":
    main()
