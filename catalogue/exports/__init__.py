"""Exports of the public catalogue, the same rows as the listing. See docs/catalogue-import.md."""
