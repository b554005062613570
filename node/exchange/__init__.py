"""The exchange of information: items, purposes, restrictions, and every decision on use (Article 3)."""
