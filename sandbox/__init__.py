"""A small strict Slack on this machine: the page of `tend sandbox`, and the test double of the suite.

Reaches Tend only over HTTP and imports none of its code.
"""

from sandbox.front import payloads
from sandbox.people.commands import CommandResult
from sandbox.people.forms import SubmitResult
from sandbox.people.presses import PressResult
from sandbox.people.shortcuts import ShortcutResult
from sandbox.server import create_app, served
from sandbox.slack import Slack
from sandbox.web_api import modals
from sandbox.workspace.manifest import Manifest
from sandbox.workspace.state import ApiCall, Channel, Group, Message, Person, View
from sandbox.workspace.workspace import NotThereError

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
