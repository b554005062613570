"""Runs the migrations on the connection that `node.store.store.upgrade_here` hands over."""

from __future__ import annotations

from alembic import context

from node.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
