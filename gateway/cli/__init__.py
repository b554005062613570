"""The command line of a Party's node: `entente`."""
