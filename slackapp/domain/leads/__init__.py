"""Who leads a member, and where that is known from."""
