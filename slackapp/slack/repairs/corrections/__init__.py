"""Proposing a correction to the owner of the work, and answering such a proposal."""
