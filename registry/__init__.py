"""The credit register, the system of record."""
