"""Ids of the buttons and views of private reminders. A changed id breaks buttons in messages already sent."""

OWN_REMINDERS_MENU = "own_reminders_menu"
REMINDER_DONE = "own_reminder_done"
TURN_ON_REMINDERS = "turn_on_own_reminders"
