"""One-to-ones: what two people keep for their next talk."""
