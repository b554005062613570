"""Authorised personnel of both Parties (Article 3.3)."""
