"""What admins chose for a whole workspace."""
