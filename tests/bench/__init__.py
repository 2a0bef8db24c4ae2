"""Figures: how good and how fast. `make bench` runs every part; see docs/search-figures.md."""
