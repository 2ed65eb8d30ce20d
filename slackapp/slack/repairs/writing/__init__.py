"""Write a repair: its forms, its drafts, and its held words."""
