"""What people see and press of promises."""
