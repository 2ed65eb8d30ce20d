"""What people read of credit that is given back: the form, the proposal, the post, and the text to post oneself."""
