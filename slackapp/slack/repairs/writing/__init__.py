"""Write a repair: its forms, its drafts, and what waits to go."""
