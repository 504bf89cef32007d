"""A fuzzer: real records and pages, damaged in every way, must never cost a traceback, a hang or a neighbour.

``tests/properties/test_fuzz.py`` runs it for some seconds, ``python -m benchmarks.fuzz`` for as long as one likes.
"""
