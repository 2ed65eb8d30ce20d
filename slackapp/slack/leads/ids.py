"""Ids of the buttons, forms and fields of leads. A changed id breaks buttons in messages already sent."""

OPEN_MY_TEAM = "open_my_team"
MY_TEAM = "my_team"
FIND_IN_TEAM = "find_in_team"
TEAM_PAGE = "team_page:"  # prefix of the action ids of buttons to other pages
NOT_MY_TEAM = "not_my_team"
OPEN_LEAD_FORM = "open_lead_form"
LEAD_FORM = "lead_form"
LEADER = "leader"
CONFIRM_LEAD = "confirm_lead"
DECLINE_LEAD = "decline_lead"
OPEN_LEADS = "open_leads"
LEADS_FORM = "leads_form"
FIND_MANAGER = "find_manager"
FIND_MEMBER = "find_member"
ADD_MEMBERS = "add_members"
REMOVE_LEAD = "remove_lead"
SHOW_UNLED = "show_unled"
UNLED_PAGE = "unled_page:"  # prefix of the action ids of buttons to other pages
OPEN_PROFILE_FIELD = "open_profile_field"
PROFILE_FIELD_FORM = "profile_field_form"
PROFILE_FIELD = "profile_field"
LEADS_PAGE = "leads_page:"  # prefix of the action ids of buttons to other pages
