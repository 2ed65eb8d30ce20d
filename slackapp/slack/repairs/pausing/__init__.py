"""The screens of pauses proposed, not agreed yet."""
