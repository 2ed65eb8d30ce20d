"""Working days, hours and waiting times on one person's own calendar."""
