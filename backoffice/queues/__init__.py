"""What waits for the office: held rows, renamed and doubled subjects, wrong codes."""
