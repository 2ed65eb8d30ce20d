"""Values of the menus of prompts and Home. A changed value breaks menus already sent.

Beside an effort: `prompt:effort:answer`. In the foot of a prompt: `prompt:choice`.
"""

ON_HOME = "home"  # no prompt, but a row of Home
SAY = "say"  # on Home, besides the answers that are stored: the form opens
UNDO = "undo"  # no answer any more for an effort kept for a one-to-one

FOOT_WHY = "why"
FOOT_HOME = "home"
FOOT_STOP = "stop"
