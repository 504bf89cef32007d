"""Trials → related-trial links."""
