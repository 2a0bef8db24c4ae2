"""How large a file of an import may be. See docs/catalogue-import.md."""

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
LONGEST_CELL = 10_000
"""Characters; a longer cell is a fault of its row."""
LONGEST_FIELD = 1_000_000
"""Characters; what is longer in a CSV file is a quotation mark that nothing closes."""
MOST_OFFERS = 50
"""Of one entity."""
MOST_FAULTS_OF_ROW = 20
SHOWN = 80
"""Characters of a value that a report shows."""

# What an XLSX file may unpack to: cells_of_workbook.py.

BATCH = 100
"""Entities that are written in one transaction."""
