"""Propose a pause as a private word, and answer the proposal."""
