"""What a person was thanked for, looked back on: month by month, as a message of their own, and in whole figures."""
