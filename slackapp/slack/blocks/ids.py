"""Ids of the buttons and forms of blocks. A changed id breaks buttons in messages already sent."""

BLOCK_FORM = "block_form"
OPEN_BLOCKS = "open_blocks"
BLOCKS = "blocks"
BLOCKS_PAGE = "blocks_page:"  # prefix; the first place of the page follows
UNBLOCK = "unblock"
