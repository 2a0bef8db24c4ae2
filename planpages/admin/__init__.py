"""The office's workplace in the CMS: addresses, menu, guards and the editor of chapters."""
