"""The manifest of Tend, as a dictionary, and what is written from it: `python -m tests.manifest`.

For Socket Mode Slack needs no address, so that variant has none. Both variants and the link stand in the repository,
because people copy and press them there.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from slackapp.commands.setting_up.app_link import app_link

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
SOCKET_PATH = ROOT / "manifest-socket.yml"
TEXT = (ROOT / "manifest.yml").read_text(encoding="utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)

HEAD = """\
# Tend's app manifest for Socket Mode: Tend opens the connection to Slack, so no address of yours is needed.
# Written from manifest.yml by `python -m tests.manifest`; change that file.
"""
ADDRESS = re.compile(r"^ *(?:request_)?url: .*\n", re.MULTILINE)
REDIRECT = re.compile(r"^  redirect_urls:.*\n(?:    - .*\n)+", re.MULTILINE)
LINK = re.compile(r"^\[create\]: .*$", re.MULTILINE)


def socket_variant(text: str) -> str:
    """Return the manifest for Socket Mode: the same lines without addresses, and with Socket Mode on."""
    without_head = re.sub(r"\A(?:#.*\n)+", HEAD, text)
    switched = without_head.replace("socket_mode_enabled: false", "socket_mode_enabled: true")
    # the address follows `- command:` and `bot_events`, so that no list loses its dash
    return REDIRECT.sub("", ADDRESS.sub("", switched))


def with_link(readme: str, socket_text: str) -> str:
    """Return the README with the link that makes the app of this manifest."""
    return LINK.sub(lambda _: f"[create]: {app_link(socket_text)}", readme)


def write() -> None:
    """Write manifest-socket.yml and the README's link anew."""
    SOCKET_PATH.write_text(socket_variant(TEXT), encoding="utf-8")
    README.write_text(with_link(README.read_text(encoding="utf-8"), socket_variant(TEXT)), encoding="utf-8")


if __name__ == "__main__":
    write()
