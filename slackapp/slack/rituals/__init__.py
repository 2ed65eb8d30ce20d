"""What people see and press of team rituals."""
