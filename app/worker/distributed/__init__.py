"""A training over several processes of one machine."""
