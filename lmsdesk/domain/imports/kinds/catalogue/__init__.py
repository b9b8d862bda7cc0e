"""Courses and the categories that they lie in."""
