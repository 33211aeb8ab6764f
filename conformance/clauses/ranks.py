"""The order of checks: what leaves the clock alone, what looks back on it, what moves the clock, then the quotas."""

STILL = 0
LATE = 1
DAYS = 2
QUOTA = 3
