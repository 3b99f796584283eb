"""What one Home Assistant is enough for: the card, and what strangers write.

In the order of their names: the card first, then what leaves calls and automations behind.
"""
