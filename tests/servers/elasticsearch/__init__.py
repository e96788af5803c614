"""A real Elasticsearch for tests and development, made of the jars that Maven Central has of it.

``jars`` fetches them once, ``node`` runs one node, ``kit`` three of them, ``sharing`` lets the
processes of one test run share a node, ``fixtures`` are what tests ask for, and
``python -m tests.servers.elasticsearch`` runs a command (or nothing) beside a node.

Such a node has the whole core of the server and none of the modules that are not published
(ngrams, scripts, ``GET /``): the project needs none of them.
"""
