"""What operators need: doctor, logs, the ticker."""
