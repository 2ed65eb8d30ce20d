"""A small strict Slack on this machine: the page of `tend sandbox`, and the test double of the suite.

Meets Tend only over HTTP and imports nothing of it.
"""

from sandbox.interactions import NotThereError, PressResult, SubmitResult
from sandbox.manifest import Manifest
from sandbox.server import create_app, served
from sandbox.slack import CommandResult, Slack
from sandbox.state import ApiCall, Channel, Message, Person, View

__all__ = [
    "ApiCall",
    "Channel",
    "CommandResult",
    "Manifest",
    "Message",
    "NotThereError",
    "Person",
    "PressResult",
    "Slack",
    "SubmitResult",
    "View",
    "create_app",
    "served",
]
