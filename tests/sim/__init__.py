"""A simulated world: the real engine and store over a server that fails in every known way."""
