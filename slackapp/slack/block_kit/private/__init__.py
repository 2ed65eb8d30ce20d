"""Parts of every private view."""
