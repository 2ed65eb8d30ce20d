"""What each kind of outbox row becomes in Slack, one module a noun; `delivery` sends it.

A renderer reads the database at the moment of sending and gives a Post, or says why not.
"""

from slackapp.slack.away import posts as times_away
from slackapp.slack.delivery.kinds import Kind
from slackapp.slack.efforts import posts as efforts
from slackapp.slack.leads import posts as leads
from slackapp.slack.prompts import posts as prompts
from slackapp.slack.sources import posts as sources
from slackapp.slack.thanks import correcting_posts, replying_posts
from slackapp.slack.thanks import posts as acknowledgments
from slackapp.slack.thanks.words_later import posts as unfinished

KINDS: dict[str, Kind] = {
    **acknowledgments.KINDS,
    **correcting_posts.KINDS,
    **replying_posts.KINDS,
    **efforts.KINDS,
    **prompts.KINDS,
    **leads.KINDS,
    **times_away.KINDS,
    **unfinished.KINDS,
    **sources.KINDS,
}
