"""Ids of the buttons, forms and fields of private notes. A changed id breaks buttons in views that are still open."""

# The form
NOTE_LINE = "note_line"
OPEN_NOTE_LINE = "open_note_line"
TAG = "tag"

# The list
MY_NOTES = "my_notes"
OPEN_MY_NOTES = "open_my_notes"
OPEN_OLD_NOTES = "open_old_notes"
SEARCH_NOTES = "search_my_notes"
OLDER_NOTES = "my_notes_older"
NEWEST_NOTES = "my_notes_newest"
EDIT_NOTE = "edit_my_note"
DELETE_NOTE = "delete_my_note"
DELETE_NOTES = "delete_my_notes"
KEEP_NOTES = "keep_my_notes"
LET_NOTES_GO = "let_my_notes_go"
COPY_NOTES = "copy_my_notes"  # the value is the number before which the copied notes begin
NOTES_TO_COPY = "notes_to_copy"

# A pattern on Home; the value is the tag or kind
PATTERN_LET_GO = "let_pattern_go"
