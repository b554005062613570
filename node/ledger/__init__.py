"""The ledger: leaves, tree, proofs, checkpoints, cosignatures. It refuses to know what an entry means."""
