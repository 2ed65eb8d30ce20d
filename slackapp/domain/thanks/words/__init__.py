"""Plain rules for the words of a thanks: pure functions of texts."""
