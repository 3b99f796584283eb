"""What sets up the demo, as far as it can be tried without a Home Assistant."""
