"""Keep private notes, and show their author alone what they have in common."""
