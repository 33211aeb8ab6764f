"""Names for the types in the operations' signatures, shared by the two shells. No code stands here."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from facesnap.conformance.client.models import Snapshot

Extra: TypeAlias = Mapping[str, str] | None
Scope: TypeAlias = Sequence[str]
Snapshots: TypeAlias = list[Snapshot]  # inside the class of operations, `list` is an operation
Yes: TypeAlias = Literal[True]
No: TypeAlias = Literal[False]
