"""How numbers are read."""
