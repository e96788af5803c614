"""Migrations of the desk's permissions."""
