"""The command line over app. One table of commands; the module of a command is loaded when it is called."""
