"""The desktop program and the command line; this file imports nothing."""
