"""The session between two nodes, as machines without I/O: hello, lanes, credits, receipts, retry.

Decides what is said next on a stream and when it ends. Refuses to know sockets, clocks, chance, what a
statement means and whether a signature is good: frames, time and chance come in as arguments, and what
is to be done goes out as effects. Source: protocol sections 3 to 6.
"""
