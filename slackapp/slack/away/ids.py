"""Ids of the buttons, forms and fields of times away. A changed id breaks buttons in messages already sent."""

OPEN_AWAY = "open_away"
AWAY_FORM = "away_form"
AWAY_FROM = "away_from"
AWAY_UNTIL = "away_until"
STAND_IN = "stand_in"
REMOVE_AWAY = "remove_away"
DECLINE_STAND_IN = "decline_stand_in"
