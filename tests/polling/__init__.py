"""When to read how far."""
