"""The content of one person's Home."""
