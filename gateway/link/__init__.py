"""The link driven over gRPC: streams, channels, the acts behind them.

Decides when to dial, what runs on which thread, and when a stream is given up. Refuses to know what the
frames mean (`node/link` does) and what is stored (`node/acts` does). Source: protocol section 4.
"""
