"""The simulated year: invented people, Tend's own code, and an observer independent of both."""
