"""Triples → findings: shapes, the referee, rules over several values, reports."""
