"""Fixtures of the bulletin's tests."""

from __future__ import annotations

import pytest

from .press import Press


@pytest.fixture
def press(home_page) -> Press:
    """Makes issues and articles, and brings them on their way."""
    return Press()
