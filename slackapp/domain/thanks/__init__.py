"""Give thanks in private first; share them in a channel only when the receiver agrees."""
