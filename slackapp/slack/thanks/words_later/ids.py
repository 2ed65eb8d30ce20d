"""Ids of the buttons, forms and fields of words later. A changed id breaks buttons in messages already sent."""

SAY_KEPT = "say_kept"
LET_GO = "let_go"
