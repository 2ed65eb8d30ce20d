"""What each kind of outbox row becomes in Slack, one module a noun; `delivery` sends it.

A renderer reads the database at the moment of sending and gives a Post, or says why not.
"""

from slackapp.posts import acknowledgments, efforts, leads, prompts
from slackapp.posts.posting import Kind

KINDS: dict[str, Kind] = {**acknowledgments.KINDS, **efforts.KINDS, **prompts.KINDS, **leads.KINDS}
