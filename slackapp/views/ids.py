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

# Efforts
OPEN_NOTE_FORM = "open_note_form"
NOTE_FORM = "note_form"
DOERS = "doers"
EFFORT_KIND = "effort_kind"
SAY_THANKS_TOO = "say_thanks_too"
CHANGE_EFFORT = "change_effort"
CHANGE_FORM = "change_form"
HIDE_EFFORT = "hide_effort"
LEAVE_EFFORT = "leave_effort"
BRING_EFFORT_BACK = "bring_effort_back"
CHOOSE_EFFORT = "choose_effort"

# Prompts
SAY_IT_NOW = "say_it_now"
SAY_FORM = "say_form"
ANSWER_PROMPT = "answer_prompt"
WHY_PROMPT = "why_prompt"
KEEP_PROMPTS = "keep_prompts"
PROMPTS_ON_HOME = "prompts_on_home"
STOP_PROMPTS = "stop_prompts"
