"""The screens and buttons of team rituals."""
