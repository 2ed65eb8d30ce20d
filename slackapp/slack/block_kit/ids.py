"""Ids shared by several nouns; other ids are in each noun's `ids` module.

Also ids needed by a lower floor than their noun's. A changed id breaks buttons in messages already sent.
"""

# Fields and views shared by several nouns
WORDS = "words"
WILL = "will"  # what a person will do
DUE = "due"  # by when
QUOTED = "quoted:"  # prefix of block ids for a message's text
NOTICE = "told"  # a view without inputs
WORK_DAYS = "work_days"
WORK_STARTS = "work_starts"
WORK_ENDS = "work_ends"
COUNTRY = "country"

# In every private view; of repairs, and on views of nouns below it
MORE_THAN_SMALL = "more_than_small"
WHO_READS = "who_can_read"
REPAIR_DOOR = "repair_door"  # from here forms of several nouns open

# The doors of a pattern of notes that lead to forms of repairs; the value is the tag or kind
PATTERN_ASK = "ask_about_pattern"
PATTERN_RAISE = "raise_pattern"

# Buttons with a team's words, on Home and in forms of repair; prefix, the number of the phrase follows
OUR_WORDS_OPENER = "our_words_opener:"

OPEN_QUESTIONS = "open_own_questions"  # of a channel's rounds, beside its words; the value is the channel

# Pages of a list; the value of OLDER names the list
OLDER = "older"
PAGE = "page"
PAGE_OLDER = "page_older"
PAGE_NEWER = "page_newer"
OPEN_OWN_REMINDERS = "open_own_reminders"  # in the message of a morning, and on Home

# Of a noun below the one that listens
PROMISE_LINE_FORM = "promise_line_form"  # the line about an overdue promise, sent as a private word

# Used by lower floors than the noun's own: in `bolt`, and in messages of other nouns
OPEN_NOTE_FORM = "open_note_form"
NOTE_KEPT = "note_kept"
PROMPT_DAY = "prompt_day"
PROMPT_HOUR = "prompt_hour"
OPEN_MY_SOURCES = "open_my_sources"
TICKED = "ticked"  # checkboxes of a message; their block has the first row id of the group behind it
IN_OUR_ONE_TO_ONE = "in_our_one_to_one"
OPEN_ONE_TO_ONE = "open_one_to_one"
ONE_TO_ONE_DAY = "one_to_one_day"
