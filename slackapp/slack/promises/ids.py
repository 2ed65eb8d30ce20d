"""Ids of the buttons, forms and fields of promises. A changed id breaks buttons on Homes already drawn."""

PROMISE_MESSAGE = "promise_message"  # the message shortcut
PROMISE_FORM = "promise_form"
MOVE_FORM = "promise_move_form"

DONE = "promise_done"
MOVE = "promise_move"
LET_GO = "promise_let_go"
CLOSE = "promise_close"
SHOW_LINE = "promise_show_line"
LINE_COPY = "promise_line_copy"  # the line in a form that sends nothing
