"""What the platforms show, a file a family."""
