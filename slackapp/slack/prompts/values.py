"""Values of the menu beside an effort, `prompt:effort:answer`. A changed value breaks menus already sent."""

ON_HOME = "home"  # no prompt, but a row of Home
SAY = "say"  # on Home, besides the answers that are stored: the form opens
