"""Ids of the buttons of pauses. A changed id breaks buttons on Homes already drawn."""

OPEN_PAUSED = "open_agreed_pause"
LET_PAUSE_GO = "let_pause_go"
