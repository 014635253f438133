"""The commands, one file each: `run(args)` does what is asked for and gives the exit code."""
