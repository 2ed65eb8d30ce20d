"""Prompts: one private message a week to a manager."""
