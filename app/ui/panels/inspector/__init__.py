"""The inspector: the form of what is selected, and its facts."""
