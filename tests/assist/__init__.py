"""What can be asked of Assist."""
