"""The order of checks: what leaves the clock alone, then what moves it a little, then by days, then the quotas."""

STILL = 0
LITTLE = 1
DAYS = 2
QUOTA = 3
