"""Example subscribers and mailings."""
