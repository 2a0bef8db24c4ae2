"""Example content for `manage.py demo`: texts in YAML files, and what puts them on the site."""
