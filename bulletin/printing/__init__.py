"""The printed edition of an issue: what it holds and how it is made. See docs/bulletin.md."""
