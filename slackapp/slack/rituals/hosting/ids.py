"""Ids of the buttons and forms of hosts and of own questions. A changed id breaks buttons in messages already sent."""

# In the message to a host; the value is the round
KEEP_QUESTION = "keep_question"
TAKE_ANOTHER = "take_another_question"
HOST_MENU = "host_menu"  # each value: what, then the round

# The form to take another
HOST_QUESTION = "host_question"
CHOSEN = "chosen_question"

# Own questions of a channel
OWN_QUESTIONS = "own_questions"
REMOVE_QUESTION = "remove_own_question"  # the value is the question
