"""Ids of the buttons, forms and fields of personal settings. A changed id breaks buttons in messages already sent."""

OPEN_SETTINGS = "open_settings"
SETTINGS_FORM = "settings_form"
SETTINGS_MENU = "settings_menu"
OPEN_MY_SETTINGS = "open_my_settings"
SHARING = "sharing"
BEING_NOTED = "being_noted"
PROMPTING = "prompting"
