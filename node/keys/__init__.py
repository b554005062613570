"""The Party's keys: signing, sealing, the vault of content keys. Why anything is sealed is not known here."""
