"""Proposing a pause to one person, and answering such a proposal."""
