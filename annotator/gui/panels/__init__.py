"""The parts around the text: lists, inspector, find bar, concordance. Each takes the session, none knows another."""
