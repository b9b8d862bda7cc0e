"""Pages of one record each."""
