"""What a person can do with LMS Desk: the only layer that the window and the command line call."""
