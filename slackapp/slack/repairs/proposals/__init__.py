"""Proposing a pause to a person, and answering a proposal."""
