"""What one Home Assistant is enough for: the card, then what leaves calls and automations."""
