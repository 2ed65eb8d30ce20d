"""The tags of notes, which say what a moment felt like. A tag is sealed with the words."""

from typing import Final

# PRODUCT, "Private notes and patterns"
TAGS: Final = ("unseen", "unchosen", "alone", "unheard", "unvalued")
