"""The one place that touches HTTP: limits, redaction, capture."""
