"""Fuzzing: real files with accidents and malice done to them, through every kind of intake and every format that is read."""
