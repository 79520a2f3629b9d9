"""Values and rules: spans, text, ids, codebook model, command and settings tables. No Qt, no SQLite."""
