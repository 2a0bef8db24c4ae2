"""The bulletin's part in the CMS."""
