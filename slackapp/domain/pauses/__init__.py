"""Pauses agreed on by two people, each with a day to pick the talk up."""
