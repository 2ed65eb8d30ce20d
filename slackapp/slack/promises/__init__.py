"""The screens and buttons of promises."""
