"""What the panes of people, courses and enrolments share."""
