"""Why a check could not come to its end. Whose fault it is stands in the type."""


class StoppedError(Exception):
    """A check ended before it could judge. ``outcome`` is the word for the log; the text is the reason."""

    outcome = "unknown"


class SkippedError(StoppedError):
    """The target or the budget lacks the means; nobody's fault."""

    outcome = "skip"


class BlockedError(StoppedError):
    """What the check builds on failed, and another clause has the blame."""

    outcome = "blocked"


class UnknownError(StoppedError):
    """The network failed, or we did."""

    outcome = "unknown"


class EndpointUnusableError(Exception):
    """Nothing can be judged at all: the endpoint does not answer. The text says what was tried and what to do."""


class TimeIsUpError(StoppedError):
    """The run's time limit has come."""

    outcome = "skip"
