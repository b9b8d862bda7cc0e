"""Building blocks of panes."""
