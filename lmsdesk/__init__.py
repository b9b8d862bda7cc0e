"""LMS Desk: a desktop console for administrators of learning management systems."""

__version__ = "0.1.0"
