"""A Home Assistant to look at: three simulated phone accounts, set up as a person would."""
