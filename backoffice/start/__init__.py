"""The desk's first page: what waits, what came in, what leaves the site."""
