"""Connectors to learning management systems; the only place that knows httpx."""
