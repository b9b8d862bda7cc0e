"""The same core without a window: every verb of the command line."""
