"""A small strict Slack on this machine: the page of `tend sandbox`, and the test double of the suite.

Meets Tend only over HTTP and imports nothing of it.
"""

from sandbox.front import payloads
from sandbox.people.forms import NotThereError, PressResult, SubmitResult
from sandbox.server import create_app, served
from sandbox.slack import CommandResult, ShortcutResult, Slack
from sandbox.web_api import modals
from sandbox.workspace.manifest import Manifest
from sandbox.workspace.state import ApiCall, Channel, Group, Message, Person, View

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
    "modals",
    "payloads",
    "served",
]
