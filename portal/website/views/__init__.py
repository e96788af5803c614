"""The readers' pages, one module for each sort of page."""
