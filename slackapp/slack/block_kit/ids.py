"""Ids that belong to no single noun; each noun has its own in its `ids` module.

Here are the ids of what several nouns share, and those that a lower floor than their noun's uses. Changing one breaks
the buttons that already stand.
"""

# Fields and views that several nouns have
WORDS = "words"
QUOTED = "quoted:"  # begins the ids of the blocks that show a message's text
TOLD = "told"  # a view that only tells something
WORK_DAYS = "work_days"
WORK_STARTS = "work_starts"
WORK_ENDS = "work_ends"
COUNTRY = "country"

# Pages of a list; the value of OLDER names the list
OLDER = "older"
PAGE = "page"
PAGE_OLDER = "page_older"
PAGE_NEWER = "page_newer"

# Used below the noun that listens: in `bolt`, and by nouns whose messages lead to others
OPEN_NOTE_FORM = "open_note_form"
DOERS = "doers"
PROMPT_DAY = "prompt_day"
PROMPT_HOUR = "prompt_hour"
OPEN_MY_SOURCES = "open_my_sources"
IN_OUR_ONE_TO_ONE = "in_our_one_to_one"
NOT_IN_ONE_TO_ONE = "not_in_one_to_one"
OPEN_ONE_TO_ONE = "open_one_to_one"
ONE_TO_ONE_DAY = "one_to_one_day"
