"""Send managers at most one private prompt a week."""
