"""Times away, and stand-ins for absent managers."""
