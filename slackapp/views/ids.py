"""Every id by which Slack tells us what was pressed or sent. Changing one breaks the buttons that already stand."""

# Commands
THANKS_COMMAND = "/thanks"
NOTICED_COMMAND = "/noticed"
TEND_COMMAND = "/tend"

# Thanks
SHARE_THANKS = "share_thanks"
KEEP_THANKS = "keep_thanks"
MAKE_SHARING_RULE = "make_sharing_rule"
OPEN_THANKS_FORM = "open_thanks_form"
THANKS_FORM = "thanks_form"
RECEIVERS = "receivers"
WORDS = "words"
OFFER = "offer"
CHANNEL = "channel"

# A view that only tells something
TOLD = "told"

# Home, settings, who leads whom
OPEN_SETTINGS = "open_settings"
SETTINGS_FORM = "settings_form"
SHARING = "sharing"
BEING_NOTED = "being_noted"
PROMPTING = "prompting"
RESUME_PROMPTS = "resume_prompts"
OPEN_LEAD_FORM = "open_lead_form"
LEAD_FORM = "lead_form"
LEADER = "leader"
CONFIRM_LEAD = "confirm_lead"
DECLINE_LEAD = "decline_lead"
