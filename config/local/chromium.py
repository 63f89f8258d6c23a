"""Where the system's Chromium is, for the browser tests."""

import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)


def chromium() -> Path | None:
    """The first one found; the browser tests are skipped without."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else next((place for place in PLACES if place.exists()), None)
