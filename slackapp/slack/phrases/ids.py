"""Ids of the buttons and the form of a team's words. A changed id breaks buttons on Homes already drawn."""

OPEN_OUR_WORDS = "open_our_words"  # the value is the channel
OUR_WORDS = "our_words"
PICKS = "picks"
REMOVE_PHRASE = "remove_phrase"  # the value is the phrase
