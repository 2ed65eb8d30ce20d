"""Sends the outbox."""
