"""The blueprints of automations."""
