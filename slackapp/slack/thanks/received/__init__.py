"""The private message that brings a thanks to its receiver, and its menu."""
