"""Rate classes, counters and client addresses: one table for every door."""
