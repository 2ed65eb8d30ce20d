"""Proposing a correction to the owner of the work, and answering a proposal."""
