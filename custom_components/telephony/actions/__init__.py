"""The actions: a file an action, and which account one is for."""
