"""Ids of the buttons, forms and fields of one-to-ones. A changed id breaks buttons in messages already sent."""

OPEN_ONE_TO_ONES = "open_one_to_ones"
ONE_TO_ONES = "one_to_ones"
ONE_TO_ONES_PAGE = "one_to_ones_page:"  # prefix of the action ids of buttons to other pages
ONE_TO_ONE_FORM = "one_to_one_form"
LINES_PAGE = "lines_page:"  # prefix of the action ids of buttons to other pages
SAID_IT = "said_it"
CARRY_OVER = "carry_over"
LET_LINE_GO = "let_line_go"
MENTION_IT = "mention_it"
NOT_IN_ONE_TO_ONE = "not_in_one_to_one"  # `Undo`, in prompts sent before it moved into their menu
