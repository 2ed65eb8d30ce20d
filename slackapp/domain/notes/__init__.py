"""Keep private notes, and show patterns in the notes to their author alone."""
