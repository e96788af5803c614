"""Management commands of the machine's door."""
