"""Words that a person means to say in person."""
