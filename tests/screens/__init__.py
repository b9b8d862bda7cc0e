"""Pictures of every pane and state: ``python -m tests.screens OUTDIR``."""
