"""The French and Russian catalogues of everything a person reads."""
