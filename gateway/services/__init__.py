"""The services of the contract: thin, from a call to an act and back. Decide nothing themselves."""
