"""Masking at the desk: what would be hidden of a text, and the doubtful places of records."""
