"""The one private message of a morning, and the view behind."""
