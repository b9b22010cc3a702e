"""What alembic runs around the revisions; `portal.foundation.schema` gives the connection and the options."""

from __future__ import annotations

from alembic import context

import portal.app  # noqa: F401  # the roof imports every module that declares a table
from portal.foundation.database import Base
from portal.foundation.schema import OPTIONS

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata, **OPTIONS)
with context.begin_transaction():
    context.run_migrations()
