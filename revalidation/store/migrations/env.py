"""What Alembic runs for each database: the connection and the tables are handed in."""

from alembic import context

config = context.config
context.configure(
    connection=config.attributes["connection"],
    target_metadata=config.attributes["tables"],
    transactional_ddl=False,
    render_as_batch=True,
)
context.run_migrations()
