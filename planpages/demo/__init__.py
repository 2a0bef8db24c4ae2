"""An example plan for `manage.py demo`, brought to where it stands by the real actions."""
