"""Management commands that run the portal."""
