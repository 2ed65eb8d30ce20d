"""Ids of the buttons, forms and fields of repairs. A changed id breaks buttons in messages already sent."""

REPAIR_COMMAND = "/repair"
REPAIR_SOMETHING = "repair_something"  # the global shortcut
REPAIR_MESSAGE = "repair_message"  # the message shortcut

# The door
OPEN_REPAIR_DOOR = "open_repair_door"  # on Home
OPEN_OWN = "open_repair_own"
OPEN_ASK = "open_repair_ask"
OPEN_LANDED = "open_repair_landed"
OPEN_DRAFT = "open_repair_draft"

# The forms
REPAIR_OWN = "repair_own"
REPAIR_ASK = "repair_ask"
REPAIR_REQUEST = "repair_request"
RECEIVER = "receiver"
HAPPENED = "happened"
HEAT = "heat"
MATTERS = "matters"
IMPACT = "impact"
KIND = "kind"
KEEP_TEXT = "keep_text"
SHOW_MORE = "repair_more"
SEE_ONE = "repair_see_one"
SAVE_DRAFT = "repair_save_draft"
DELETE_DRAFT = "repair_delete_draft"
KEEP_DRAFT = "repair_keep_draft"
LET_DRAFT_GO = "repair_let_draft_go"

# What landed on a person
REPAIR_LANDED = "repair_landed"
SAW = "saw"
FELT = "felt"
GUESS = "guess"
MOMENTS = "moments"
ASK_ONE_THING = "landed_ask_one_thing"
ASK_HOW_SEEN = "landed_ask_how_seen"
ASK_FOR_HELP = "landed_ask_for_help"
SAY_IN_PERSON = "landed_say_in_person"
CANNOT_SAY = "landed_cannot_say"
GO_BACK = "landed_go_back"
USE_GUESS = "landed_use_guess"
LANDED_LINE = "repair_line"
REPAIR_HELP = "repair_help"
HELPER = "helper"  # the action of its field: with `receiver`, Slack keeps the person chosen in the form before

# What waits to go
EDIT_HELD = "edit_private_word"
TAKE_BACK_HELD = "take_back_private_word"

# An envelope
READ_WORD = "read_word"
WORD_READ = "word_read"
HEARD_WORD = "heard_word"
TALK_WORD = "talk_word"
ANSWER_WORD = "answer_word"
WORD_ANSWER = "word_answer"
YES_WORD = "yes_word"
WORD_YES = "word_yes"
NOT_NOW_WORD = "not_now_word"
NOT_NOW_FORM = "word_not_now"
NOT_NOW_DAY = "not_now_day"
WORD_MENU = "word_menu"

# A pause
OPEN_PAUSE = "open_pause"  # in the door
PAUSE_FORM = "pause_form"
AGREE_WORD = "agree_word"
OTHER_DAY_WORD = "other_day_word"
PAUSE_DAY = "word_other_day"
LET_BE_WORD = "let_be_word"

# Credit given back
OPEN_CREDIT = "open_credit_back"  # in the door, and after one's own words about credit
CREDIT_FORM = "credit_form"
LINK = "link"
POST_CREDIT = "post_credit"
LEAVE_CREDIT = "leave_credit"

# In every private view
MY_WORDS = "my_private_words"
MY_WORDS_PAGE = "my_words_page:"  # prefix; the first place of the page follows
COPY_WORDS = "copy_my_words"  # the value is the first place of the page
WORDS_TO_COPY = "words_to_copy"
