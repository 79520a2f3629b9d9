"""Article sources to articles: one module per kind, one table of kinds."""
