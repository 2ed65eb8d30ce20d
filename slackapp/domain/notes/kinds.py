"""The tags of notes, for the feeling of a moment. A tag is sealed with the words."""

from typing import Final

# PRODUCT, "Private notes and patterns"
TAGS: Final = ("unseen", "unchosen", "alone", "unheard", "unvalued")
