"""Ids of the buttons, forms and fields of efforts. A changed id breaks buttons in messages already sent."""

NOTICED_COMMAND = "/noticed"
NOTE_FORM = "note_form"
DOERS = "doers"
EFFORT_KIND = "effort_kind"
CHOOSE_KIND = "choose_kind"  # in a confirmation; its block names the effort
CHANGE_EFFORT = "change_effort"
CHANGE_FORM = "change_form"
HIDE_EFFORT = "hide_effort"
LEAVE_EFFORT = "leave_effort"
BRING_EFFORT_BACK = "bring_effort_back"
EVERY_WEEK = "every_week"
EDIT_EFFORT = "edit_effort"
EDIT_EFFORT_FORM = "edit_effort_form"
TAKE_BACK_EFFORT = "take_back_effort"
END_EVERYDAY = "end_everyday"
NOTED_MENU = "noted_menu"  # beside the words, in the message to the doer
