"""The window over app. The one place with Qt."""
