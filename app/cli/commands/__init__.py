"""The commands, one file each: `run(asked)` does what was asked for and gives the exit code."""
