"""The catalogue of bad inputs: each as data, with the sentence that it gets and what becomes of it.

The tests build every case (``tests/end_to_end/test_bad_input.py``), and ``docs/bad_input.py`` writes the page
``docs/bad-input.md`` from what those builds really say.
"""
