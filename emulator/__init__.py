"""The stand-in service, written from the contract alone."""
