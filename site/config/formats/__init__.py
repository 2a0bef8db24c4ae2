"""Dates and times where Django's own of a language do not suit the site."""
