"""Bringing mirror, desk and server together: pull, plan, push, settle. Talks to ports only."""
