"""Ids of the buttons, forms and fields of rounds. A changed id breaks buttons in messages already sent."""

ANSWER_ROUND = "answer_round"
POST_ROUND_AGAIN = "post_round_again"
SKIP_ROUND = "skip_round"
ROUND_MENU = "round_menu"

ROUND_ANSWER = "round_answer"  # the form
ROUND_EFFORT = "round_effort"
