"""What one Home Assistant is enough for.

In the order of their names: the card first, then what leaves calls and automations behind.
"""
