"""Profiles: what is known of an agreement before two Parties prepare it. Data only."""
