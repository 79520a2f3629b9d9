"""The dialogs of the window. Each shows what it is given and tells by signals; none touches a project."""
