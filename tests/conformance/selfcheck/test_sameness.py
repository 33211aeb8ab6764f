"""What may differ between two runs of one seed is told by its place, and nothing else is."""

from typing import Any

from facesnap.conformance.selfcheck.sameness import comparable

ONE, OTHER = "8bc8d286-2c39-40b6-8190-4a8a2eb95297", "11111111-2222-4333-8444-555555555555"


def told(guid: str, again: str, run: str = "0a1b2c3d", time: str = "2026-01-02T03:04:05Z", **more: Any) -> Any:
    """Results that name two ids, the run, a time, a host and a duration."""
    return {
        "failures": [{"actual": f"{guid} then {again}, not fs-{run}-7 at {time}", "seconds": 1.5}],
        "headers": [["x-envoy-upstream-service-time", "3"], ["Date", "Mon, 23 Nov 2026 06:00:00 GMT"]],
        "target": {"base_url": "http://127.0.0.1:8080/x"},
        **more,
    }


def test_what_varies() -> None:
    """Other ids, runs, times and hosts make no difference, as long as they stand where the first ones stood."""
    first = comparable(told(ONE, OTHER))
    second = told(OTHER, ONE, "ffffffff", "2027-01-01 00:00:00.5+01:00", target={"base_url": "https://h/x"})
    second["failures"][0]["seconds"] = 9
    assert first == comparable({**second, "target": {"base_url": "http://other/x"}})


def test_what_does_not() -> None:
    """Which id comes again, and every other word, do."""
    assert comparable(told(ONE, OTHER)) != comparable(told(ONE, ONE))
    assert comparable(told(ONE, OTHER, verdict="pass")) != comparable(told(ONE, OTHER, verdict="fail"))
