"""This end of the pipe to a worker: names a host, starts a worker there, understands it; no Qt."""
