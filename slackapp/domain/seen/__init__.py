"""The seen check: three answers, counted so that no answer can be tied to a person."""
