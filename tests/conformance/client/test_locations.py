"""The operation id in an Operation-Location."""

import pytest

from facesnap.conformance.client import operation_id

ID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"


@pytest.mark.parametrize(
    "location",
    [
        f"/operations/{ID}",
        f"operations/{ID}",
        f"/face/v1.0/operations/{ID}",
        f"https://westus2.api.cognitive.microsoft.com/face/v1.0-preview/operations/{ID}?a=b#c",
    ],
)
def test_relative_and_absolute(location: str) -> None:
    """All forms seen (C14) give the id."""
    assert operation_id(location) == ID


def test_letter_case_is_kept() -> None:
    """The id is used as it was given."""
    assert operation_id(f"/operations/{ID.upper()}") == ID.upper()


@pytest.mark.parametrize(
    "location",
    [
        "",
        "/",
        ID,
        "/operations/",
        f"/operations/{ID}/",
        f"/snapshots/{ID}",
        "/operations/1",
        f"//operations/{ID}",
        f"/operations/{ID}\n",
        "//[",
    ],
)
def test_what_locates_no_operation(location: str) -> None:
    """It is refused."""
    with pytest.raises(ValueError, match="not the location of an operation"):
        operation_id(location)
