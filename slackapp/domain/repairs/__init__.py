"""Repair small ruptures in private: drafts and their hints, words between two people, and when they go."""
