"""What a trial is: values, codes, the typed model, and what a reader makes of a document."""
