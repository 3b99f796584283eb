"""A Home Assistant to look at: one account of each vendor, set up as a person would."""
