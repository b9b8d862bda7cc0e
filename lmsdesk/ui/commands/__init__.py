"""What the window's own actions do, by area; ``window_commands`` joins the groups."""
