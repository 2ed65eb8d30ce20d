"""What each kind of outbox row becomes in Slack, one module a noun; `delivery` sends it.

A renderer reads the database at the moment of sending and gives a Post, or says why not.
"""

from slackapp.posts import (
    acknowledgments,
    corrections,
    efforts,
    leads,
    prompts,
    replies,
    sources,
    times_away,
    unfinished,
)
from slackapp.posts.posting import Kind

KINDS: dict[str, Kind] = {
    **acknowledgments.KINDS,
    **corrections.KINDS,
    **replies.KINDS,
    **efforts.KINDS,
    **prompts.KINDS,
    **leads.KINDS,
    **times_away.KINDS,
    **unfinished.KINDS,
    **sources.KINDS,
}
