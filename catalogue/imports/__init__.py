"""Import of entities with their offers from CSV and XLSX. See docs/catalogue-import.md.

`opening` tells what a file is; `delimited` and `spreadsheet` give its rows; `records` joins rows
into entities with offers; `cells` turns text into values; `resource` compares with the catalogue
and writes; `checking` and `importing` do whole files, `report` tells of it.
"""
