"""Give credit back in public, after the owner of the work agreed."""
