"""Ids of the buttons, forms and fields of thanks. A changed id breaks buttons in messages already sent."""

THANKS_COMMAND = "/thanks"

# The form
OPEN_THANKS_FORM = "open_thanks_form"
THANK_PERSON = "thank_person"
THANKS_FORM = "thanks_form"
RECEIVERS = "receivers"
OFFER = "offer"
CHANNEL = "channel"
KEEP_QUOTED = "keep_quoted"
USE_OPENER = "use_opener"
OPENING_WHEN = "opening_when"
OPENING_IT = "opening_it"
OPENING_NOTICED = "opening_noticed"

# A message with thanks
SHARE_THANKS = "share_thanks"
KEEP_THANKS = "keep_thanks"
MAKE_SHARING_RULE = "make_sharing_rule"
EDIT_THANKS = "edit_thanks"
EDIT_FORM = "edit_form"
TAKE_BACK_THANKS = "take_back_thanks"

# The menu beside a received thanks, and its forms
THANKS_MENU = "thanks_menu"
MANAGER_FORM = "manager_form"
CLAIM_FORM = "claim_form"
CLAIMED = "claimed"
REMOVE_FORM = "remove_form"

# What follows a thanks
ANSWER_THANKS = "answer_thanks"
ANSWER_FORM = "answer_form"
ADD_WORD = "add_word"
ADD_WORD_FORM = "add_word_form"
LET_MANAGER_KNOW = "let_manager_know"

# Efforts answered by a thanks
SAY_THANKS_TOO = "say_thanks_too"
CHOOSE_EFFORT = "choose_effort"
CHOOSE_NO_EFFORT = "choose_no_effort"
