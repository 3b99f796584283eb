"""Measures what the integration costs, beside the same work done bare."""
