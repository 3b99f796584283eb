"""What goes wrong with a vendor, and what Home Assistant and the user are told."""
