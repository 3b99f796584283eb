"""What several tests use: accounts, actions, states, ways to break things."""
