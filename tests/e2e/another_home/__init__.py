"""What a second Home Assistant is enough for: forms, actions and automations.

In the order of their names: the log is read last.
"""
