"""The site in several languages: whose address is whose, and what keeps translations in bounds.

Polish is written and decided on; every other language translates what is published. The desk of
translators and what they do is the app `languages`. See docs/languages.md.
"""
