"""The results of the simulated year: all thanks given, their numbers, and pictures of them."""
