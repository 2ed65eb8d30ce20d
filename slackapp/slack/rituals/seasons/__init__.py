"""The screens and buttons of seasons."""
