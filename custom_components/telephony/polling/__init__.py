"""When to read how far, and what came of it. Pure: no Home Assistant, no clock."""
