"""What is owed: judgements that only time can bring, where the endpoint has no clock to move."""
