"""What the platforms show."""
