"""Monitoring's screens in the CMS."""
