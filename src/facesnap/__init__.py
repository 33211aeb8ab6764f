"""facesnap: a conformance suite for endpoints that claim to be the Azure Face Snapshot service."""
