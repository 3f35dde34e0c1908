"""What several tests share: a small corpus written for them, measured once."""

import os
import shutil

import pytest
from hypothesis import settings

from tests.places import SMALL

# No test asserts a time: a slow machine is no failure.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(items):
    """Skip what needs a browser where there is none, and say so; with CI=true nothing skips, so it fails there."""
    if chromium() or os.environ.get("CI") == "true":
        return
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def small():
    """The small corpus of tests/fixtures/small, read and measured: (Measured, rejects)."""
    import helpers as ev

    articles, rejects = ev.read_corpus(SMALL)
    return ev.measure(articles), rejects
