"""Cases of co-operation: what both nodes make of the same acts (Articles 1, 4, 5 and 6). No I/O."""
