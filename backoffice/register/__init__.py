"""Finding, reading and changing subjects and records."""
