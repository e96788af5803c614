"""What departments do: upload, mend, take back; the ledger; keys for machines."""
