"""What people see and press of seasons."""
