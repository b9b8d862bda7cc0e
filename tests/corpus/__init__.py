"""Desk files of every schema version, as SQL text: ``python -m tests.corpus.make`` writes the newest one."""
