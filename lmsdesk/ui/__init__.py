"""The window: PySide6 and qasync, and nothing else in the program knows Qt."""
