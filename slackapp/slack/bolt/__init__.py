"""What every listener stands on."""
