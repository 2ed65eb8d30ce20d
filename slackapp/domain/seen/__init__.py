"""The seen check: three answers, counted in such a way that no answer can be tied to a person."""
