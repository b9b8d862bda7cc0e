"""Answers and files that nobody would send on purpose: ``python -m tests.fuzz SECONDS`` looks for what falls over."""
