"""Reporting (报送): from a department's spreadsheet to validated records with verdicts."""
