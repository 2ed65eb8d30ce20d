"""What each kind of message to a person is called in the person's export."""

from collections.abc import Mapping
from typing import Final

from slackapp.slack.block_kit.reader import marked

CHANGE: Final = marked("A change to an earlier message")
LEFT_OUT: Final = marked("A person I left out")
NOT_ARRIVED: Final = marked("Words of yours that did not arrive")
SEASON: Final = marked("About a season or a round")
MANAGERS: Final = marked("About managers and teams")
STAND_IN: Final = marked("About a stand-in")
TOOL: Final = marked("About a connected tool")

# by the `kind` of the outbox row; a kind that goes to channels only has no name here
MESSAGES: Final[Mapping[str, str]] = {
    "thanks": marked("Thanks to you"),
    "thanks_redrawn": CHANGE,
    "copy_redrawn": CHANGE,
    "copy_withdrawn": CHANGE,
    "left_out": LEFT_OUT,
    "mattered": marked("An answer to your thanks"),
    "mattered_not_brought": NOT_ARRIVED,
    "passed_on": marked("Thanks passed on to you"),
    "not_passed_on": NOT_ARRIVED,
    "effort_noted": marked("An effort of yours that was noted"),
    "effort_noted_redrawn": CHANGE,
    "effort_undelivered": NOT_ARRIVED,
    "effort_left_out": LEFT_OUT,
    "prompt": marked("Weekly message"),
    "prompt_redrawn": CHANGE,
    "prompts_paused": marked("A pause of the weekly message"),
    "private_word": marked("Private words"),
    "round_in_doubt": SEASON,
    "season_notice": SEASON,
    "season_notice_settled": CHANGE,
    "season_offered": SEASON,
    "host_asked": SEASON,
    "host_redrawn": CHANGE,
    "seen_too_few": marked("The seen check"),
    "lead_asked": MANAGERS,
    "lead_not_asked": MANAGERS,
    "lead_answered": MANAGERS,
    "lead_confirmed": MANAGERS,
    "lead_declined": MANAGERS,
    "lead_ended": MANAGERS,
    "lead_imported": MANAGERS,
    "view_not_shown": marked("A window that did not open"),
    "seedling_met": marked("🌱 explained"),
    "digest": marked("Your week or month"),
    "own_data_told": marked("An export or erasure of your data"),
    "stand_in_named": STAND_IN,
    "stand_in_withdrawn": STAND_IN,
    "stand_in_reads": STAND_IN,
    "stand_in_declined": STAND_IN,
    "workspace_held": marked("About my access to Slack"),
    "source_failing": TOOL,
    "source_report": TOOL,
    "own_reminders": marked("Private reminders"),
}
