"""How older files become the present schema, one revision a file; run by Alembic."""
