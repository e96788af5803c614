"""Privacy at the desk: who looked at what, the trail's chain, look-ups, one person's records."""
