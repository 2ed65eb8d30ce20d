"""Ids of the buttons, forms and fields of one-to-ones. A changed id breaks buttons in messages already sent."""

OPEN_ONE_TO_ONES = "open_one_to_ones"
ONE_TO_ONES = "one_to_ones"
ONE_TO_ONES_PAGE = "one_to_ones_page:"  # begins the ids of the buttons that turn a page
ONE_TO_ONE_FORM = "one_to_one_form"
LINES_PAGE = "lines_page:"  # begins the ids of the buttons that turn a page
SAID_IT = "said_it"
CARRY_OVER = "carry_over"
LET_LINE_GO = "let_line_go"
MENTION_IT = "mention_it"
