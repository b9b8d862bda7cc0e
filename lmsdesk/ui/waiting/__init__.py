"""The lists of what waits for a person: conflicts, problems, what is not confirmed."""
