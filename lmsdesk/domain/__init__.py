"""What LMS Desk is about, in plain Python: things, changes, merges, plans, errors and the ports around them."""
