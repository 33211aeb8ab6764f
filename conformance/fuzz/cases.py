"""Cases: what schemathesis makes of the document. Nothing is sent here, and nothing aimed."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, TypeAlias

import schemathesis
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation

from facesnap.openapi import document

Case: TypeAlias = "schemathesis.Case[Any]"
Operation: TypeAlias = APIOperation[Any, Any, Any, Any]


def operations() -> Iterator[Operation]:
    """The calls of the document as schemathesis has them. It may change what it is given, so it gets a copy.

    Raises RuntimeError for a call that it cannot read: the document is ours, so that is a defect of ours.
    """
    for found in schemathesis.openapi.from_dict(deepcopy(document())).get_all_operations():
        match found:
            case Ok():
                yield found.ok()
            case _:
                raise RuntimeError(f"schemathesis cannot read the document: {found.err()}")


def boundaries(operation: Operation) -> Iterator[Case]:
    """The cases at and past each limit of a call, lawful ones first, always the same ones.

    Other methods on its path are left out: the catalogue's own checks try those, where they can do no harm.
    """
    config = operation.schema.config.generation_for(operation=operation)
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        found = operation.schema.iter_coverage_cases(operation, generation_modes=[mode], generation_config=config)
        yield from (case for case in found if case.method.upper() == operation.method.upper())
