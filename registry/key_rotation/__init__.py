"""Replacing keys while the site runs (docs/decisions/0033-keys.md)."""
