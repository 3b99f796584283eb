"""The actions of the integration."""
