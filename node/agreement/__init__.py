"""The agreement: its life, who signs it, and what may be done as it stands (Articles 2 and 6 to 9)."""
