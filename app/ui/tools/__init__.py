"""What the keyboard does beyond one key: add, connect and find nodes."""
