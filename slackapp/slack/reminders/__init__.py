"""The one private message of a morning, and what stands behind it."""
