"""The demonstration: two Parties on one machine, from founding to verified ledgers."""
