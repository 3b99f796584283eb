"""The recordings of calls: heard by browsers and media players, looked through, read."""
