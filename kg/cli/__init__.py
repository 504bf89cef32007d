"""The command ``kg``: click only, no logic."""
