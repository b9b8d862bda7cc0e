"""Lists on their way into the tray: what the pane of imports is made of."""
