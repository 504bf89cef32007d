"""Trials as triples: one small dict per subject, then Turtle text."""
