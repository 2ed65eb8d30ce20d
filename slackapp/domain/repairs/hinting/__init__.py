"""The rules of hints on drafts, and the reading of a draft as English words."""
