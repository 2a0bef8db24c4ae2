"""The printed catalogue: what it holds, which selection, how it is made.

See docs/catalogue-print.md.
"""
