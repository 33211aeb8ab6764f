"""The ledger of an endpoint: what runs were about to create there, so that nothing is left behind. No request here."""
