"""Refusals: why the service says no, as exceptions that carry the answer. Nothing here decides.

Sourced codes are those of part B 8. What no source names (snapshots, operations, detected faces, the gateway's own)
follows the pattern ``<Type>NotFound`` and its like.
"""

from facesnap.emulator.kinds import Kind


class Refusal(Exception):  # noqa: N818 - the house's word: a refusal is an answer, not an error
    """An answer of 4xx with the error envelope."""

    def __init__(self, status: int, code: str, message: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers


def bad_argument(message: str) -> Refusal:
    """400: the request breaks a limit or has no meaning."""
    return Refusal(400, "BadArgument", message)


def bad_json() -> Refusal:
    """400: the body is not JSON."""
    return bad_argument("JSON parsing error.")


def not_found(type_name: str, words: str, parameter: str, status: int = 404) -> Refusal:
    """404: nothing there, or nothing that the caller may know of."""
    return Refusal(status, f"{type_name}NotFound", f"{words} is not found. (Parameter '{parameter}')")


def container_not_found(kind: Kind, status: int = 404) -> Refusal:
    """404, and 400 when a search names the container."""
    return not_found(kind.type, kind.words, kind.member, status)


def snapshot_not_found() -> Refusal:
    """404: unknown, deleted, expired, or not for the caller's eyes."""
    return not_found("Snapshot", "Snapshot", "snapshotId")


def container_exists(kind: Kind) -> Refusal:
    """409: the id is in use for an object of that kind."""
    return Refusal(409, f"{kind.type}Exists", f"{kind.words} already exists. (Parameter '{kind.member}')")


def not_trained(kind: Kind, status: int) -> Refusal:
    """The container was never trained to an end."""
    return Refusal(status, f"{kind.type}NotTrained", f"{kind.words} is not trained. (Parameter '{kind.member}')")


def training_not_finished(kind: Kind) -> Refusal:
    """409: the container is being trained."""
    return Refusal(409, f"{kind.type}TrainingNotFinished", f"The training of the {kind.words.lower()} is not finished.")


def denied(message: str) -> Refusal:
    """403: the caller may know of it, and may not do that to it."""
    return Refusal(403, "AccessDenied", message)


def quota_exceeded(message: str) -> Refusal:
    """403: what the tier allows is used up."""
    return Refusal(403, "QuotaExceeded", message)


def rate_exceeded(seconds: int) -> Refusal:
    """429, with Retry-After in whole seconds."""
    message = f"Rate limit is exceeded. Try again in {seconds} seconds."
    return Refusal(429, "429", message, (("retry-after", str(seconds)),))


def unauthorised() -> Refusal:
    """401: no key, or none that is known."""
    return Refusal(401, "401", "Access denied due to a missing or invalid subscription key.")


def no_resource() -> Refusal:
    """404: no such path."""
    return Refusal(404, "ResourceNotFound", "The requested resource is not found.")


def method_not_allowed(allowed: str) -> Refusal:
    """405, with Allow."""
    return Refusal(405, "MethodNotAllowed", "The resource does not support that method.", (("allow", allowed),))


def unsupported_media_type(expected: str) -> Refusal:
    """415: the body is of another type than the operation reads."""
    return Refusal(415, "UnsupportedMediaType", f"The content type is not supported; expected {expected}.")


def body_too_large() -> Refusal:
    """413: longer than anything the service reads."""
    return Refusal(413, "RequestBodyTooLarge", "The request body is too large.")
