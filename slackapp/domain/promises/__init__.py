"""Promises: what a person will do by a day, who sees it, and when its maker is reminded."""
