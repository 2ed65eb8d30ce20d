"""One-to-ones: lines kept by a manager and a member for their next talk."""
