"""The harness: sends, waits, records and tidies up on behalf of checks, journeys and fuzz. It judges nothing itself."""
