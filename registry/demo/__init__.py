"""Invented data for demonstrations, load tests and privacy tests.

Everything is computed from a seed and a row's number, so that row 4 000 000 needs no other row,
a longer run begins with a shorter one's rows, and memory stays the same. Rows carry the headers
of the national layout of 2018 and take the same way into the register as a department's file.

Nobody is meant: persons have resident IDs of county numbers that were never assigned, phones of
a number range that was never issued, and firms have codes of a series that nobody issues.
"""

from registry.demo.broken import Flaw, break_rows
from registry.demo.files import write_csv
from registry.demo.generating import PlantedRow, planted_rows, rows, split

__all__ = ["Flaw", "PlantedRow", "break_rows", "planted_rows", "rows", "split", "write_csv"]
