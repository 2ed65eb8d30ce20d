"""What people read of pauses that are proposed, not agreed yet."""
