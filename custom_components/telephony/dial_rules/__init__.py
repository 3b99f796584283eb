"""What keeps calls in check: the user's rules, and what holds a call against them.

Pure: nothing in here knows Home Assistant, a vendor or the time of day.
"""
