"""The options of commands; nothing slow is imported here."""
