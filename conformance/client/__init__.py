"""The reference client (S01-S97)."""
