"""What may be sent: generators, plural nouns, driven by the OpenAPI document. No I/O."""
