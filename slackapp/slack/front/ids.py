"""Ids of `/tend` and of Slack's shortcuts, as in `manifest.yml`."""

TEND_COMMAND = "/tend"
THANK_MESSAGE = "thank_message"
NOTE_MESSAGE = "note_message"
KEEP_MESSAGE = "keep_message"
SAY_THANKS = "say_thanks"
NOTE_AN_EFFORT = "note_effort"
