"""Ids of the buttons of words to say. A changed id breaks buttons on Homes already drawn."""

SAID_IT = "to_say_said"
LET_IT_GO = "to_say_let_go"
