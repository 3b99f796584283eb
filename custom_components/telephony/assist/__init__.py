"""What somebody can ask Assist or a language model about the telephone."""
