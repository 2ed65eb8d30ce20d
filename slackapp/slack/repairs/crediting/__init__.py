"""The screens for giving credit back: the form, the proposal, the post, and the text to post oneself."""
