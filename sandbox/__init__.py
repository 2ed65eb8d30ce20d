"""A small strict Slack on this machine: the page of `tend sandbox`, and the test double of the suite.

Meets Tend only over HTTP and imports nothing of it.
"""

from sandbox.interactions import NotThereError, PressResult, SubmitResult
from sandbox.manifest import Manifest
from sandbox.server import create_app, served
from sandbox.slack import CommandResult, ShortcutResult, Slack
from sandbox.state import ApiCall, Channel, Group, Message, Person, View

__all__ = [
    "ApiCall",
    "Channel",
    "CommandResult",
    "Group",
    "Manifest",
    "Message",
    "NotThereError",
    "Person",
    "PressResult",
    "ShortcutResult",
    "Slack",
    "SubmitResult",
    "View",
    "create_app",
    "served",
]
