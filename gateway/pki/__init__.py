"""Identities, certificates and TLS of a Party's node. Nothing here imports grpc but `tls.py`."""
