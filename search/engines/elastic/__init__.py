"""The engine for many machines: Elasticsearch 8 or 9 behind the port of ``search.engines.base``.

Pure functions make the requests (``queries``, ``documents``, ``naming``) and read the answers
(``answers``); a thin engine and a writer send them. Why it is so: docs/decisions/0012.
"""
