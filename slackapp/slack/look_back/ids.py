"""Ids of the buttons and views of looking back. A changed id breaks buttons in messages already sent."""

LOOK_BACK = "look_back"  # the view
OPEN_LOOK_BACK = "open_look_back"  # the value is a day of the month, or - for the newest month
# The buttons from a page; the value is the target page: a day of its month, a colon, the lines before the page.
LOOK_BACK_EARLIER = "look_back_earlier"
LOOK_BACK_LATER = "look_back_later"
LOOK_BACK_MORE = "look_back_more"
LOOK_BACK_FORMER = "look_back_former"

# Of the message about a week or a month
OPEN_WEEK = "open_week"  # the value is the span of time: two moments in whole seconds, with a colon between
WEEK = "your_week"  # the view
DIGEST_MENU = "digest_menu"
TURN_ON_DIGEST = "turn_on_digest"
