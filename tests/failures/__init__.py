"""What goes wrong with a vendor, and what a person sees of it."""
