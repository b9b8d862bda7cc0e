"""The parts of the reports pane."""
