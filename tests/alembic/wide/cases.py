"""All states and cases of the wide set."""

from .columns import COLUMNS
from .constraints import CHANGES, CONSTRAINTS, FOREIGN_KEYS
from .indexes import INDEXES
from .states import EMPTY, STATES
from .tables import TABLES
from .types import BUILTIN, SCHEMAS, USER_TYPES

__all__ = ["CASES", "EMPTY", "STATES"]

CASES = [
    *COLUMNS,
    *INDEXES,
    *CONSTRAINTS,
    *CHANGES,
    *FOREIGN_KEYS,
    *BUILTIN,
    *TABLES,
    *SCHEMAS,
    *USER_TYPES,
]
