"""Sending one message to many subscribers, each of them once. See docs/mailing.md."""
