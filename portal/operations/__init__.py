"""How the portal is started, watched over and stopped on one machine.

``start`` (before anything is installed) hands over to ``manage.py serve``, which prepares the
data (``setup``) and supervises the web workers, the indexer and the scheduler (``supervisor``).
"""
