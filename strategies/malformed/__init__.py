"""Bodies that break the contract, and bodies that it does not settle, each with the clause that it belongs to."""

from facesnap.strategies.malformed.cases import OPERATIONS, Case
from facesnap.strategies.malformed.disputed import disputed
from facesnap.strategies.malformed.drawn import malformed_bodies
from facesnap.strategies.malformed.refused import enumerated

__all__ = ["OPERATIONS", "Case", "disputed", "enumerated", "malformed_bodies"]
