"""Articles before they come in: the table of what was read, the columns of tables, and reports of what came."""
