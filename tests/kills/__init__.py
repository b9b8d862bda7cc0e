"""The real program as real processes, killed again and again: ``python -m tests.kills run --kills N --seed S``."""
