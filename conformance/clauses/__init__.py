"""Checks, one file a noun, same stem as openapi/clauses/<noun>.toml."""
