"""Reading, filtering and showing what was called."""
