"""Tables and lists as Qt models: ids and pages, never all rows."""
