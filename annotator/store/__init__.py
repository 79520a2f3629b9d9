"""The project file: open, lock, gate, migrate, change, undo, back up, check, query. The one place with SQLite."""
