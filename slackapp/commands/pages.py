"""Web pages that a command opens. Must not know what they show."""

import os
import sys
import webbrowser


def has_screen() -> bool:
    """Return whether a browser can show a page; without a screen, a text browser would take the terminal."""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_page(url: str) -> bool:
    """Open `url` in a browser; return whether one opened."""
    return has_screen() and webbrowser.open(url)
