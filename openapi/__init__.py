"""The contract as data: the OpenAPI document, the clauses, the clock protocol. No code."""
