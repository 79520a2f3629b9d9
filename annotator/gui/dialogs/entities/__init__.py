"""What is asked about entities of the register: names, merging, splitting, tables."""
