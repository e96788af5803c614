"""How much one request may ask. Each number has its reason; docs/graphql.md tells them to users."""

#: Bytes of a request's body: our largest document has 2 KiB, and a search text at most 100 signs.
MAX_BODY_BYTES = 16 * 1024
#: Characters of a GET request's variables: addresses beyond some 2 000 are cut by proxies.
MAX_VARIABLES_TEXT = 1500

#: Tokens of a document. The standard introspection query has 163, our largest operation 105.
MAX_TOKENS = 600
#: Fields inside fields: lookup → subjects → nodes → records → nodes → fields → value is 7.
MAX_DEPTH = 8
#: One question asked several times in one document is several questions.
MAX_ALIASES = 10
#: The same name in the answer, anywhere: the standard introspection query has one 18 times.
MAX_REPEATS = 20
#: ``@include`` and ``@skip`` are all there is; hundreds of them only cost time.
MAX_DIRECTIVES = 10
#: Spread fragments can unfold exponentially: 3^(n/3) ways with n spreads, 1 500 with 20.
MAX_FRAGMENT_SPREADS = 20
#: Errors told of one document; the rest would only repeat them.
MAX_ERRORS = 5

#: Items of one page, as search.results.Question allows.
MIN_PAGE_SIZE = 1
MAX_PAGE_SIZE = 50
DEFAULT_PAGE_SIZE = 20

#: Values of one filter (search.checks refuses more as well, and too many combinations).
MAX_VALUES = 20
#: Suggestions: as many as fit above a phone's keyboard.
MAX_SUGGESTIONS = 8

#: Points of one request (mobile_api.costs), by its rate class. Reviewed documents may cost more.
MAX_COST = {"graphql": 1000, "graphql_adhoc": 300}
#: The least that a request costs, paid before it is read. To parse and validate the worst ad-hoc
#: document that the limits let through takes some 40 ms; the first 50 items of a page take less.
ENTRY_COST = {"graphql": 1, "graphql_adhoc": 5}

#: Signs of a cursor: sealed ones have 60 to 300, with the longest of names some 900.
MAX_CURSOR = 1000
#: Signs of a code: the longest is a credit code of 18.
MAX_CODE = 18

#: Seconds that an answer to a trusted document may be kept (design decision 14).
SHARED_CACHE_SECONDS = 30
