"""What may be answered, and the machinery that judges."""
