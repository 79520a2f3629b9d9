"""What commands do: handlers by command id, a module per part of the work."""
