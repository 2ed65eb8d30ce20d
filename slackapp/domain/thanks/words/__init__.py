"""What the words of a thanks say, by plain rules: pure functions of texts."""
