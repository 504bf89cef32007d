"""Findings → what people and programs read: tables, Turtle, text, HTML."""
