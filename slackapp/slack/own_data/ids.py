"""Ids of the buttons, forms and fields of personal settings. A changed id breaks buttons in messages already sent."""

OPEN_SETTINGS = "open_settings"
SETTINGS_FORM = "settings_form"
SETTINGS_MENU = "settings_menu"
OPEN_MY_SETTINGS = "open_my_settings"
SHARING = "sharing"
BEING_NOTED = "being_noted"
TAKES_REPAIRS = "takes_repairs"
REMINDERS = "reminders"
PROMPTING = "prompting"
WEEK_DAY = "week_message_day"
MONTH_DAY = "month_message_day"
MESSAGE_HOUR = "own_message_hour"
PRIVACY = "privacy"  # the contract, docs/design.md §4
MY_DATA_PAGE = "my_data_page:"  # the page follows
MY_DATA_COPY = "my_data_copy:"  # the page follows
MY_DATA_TEXT = "my_data_text"
OPEN_ERASE_ME = "open_erase_me"
ERASE_ME_FORM = "erase_me_form"
ERASE_ME = "erase_me"
WHO_READS_MY_DATA = "who_reads_my_data"
