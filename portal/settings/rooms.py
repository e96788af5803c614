"""What our own rooms (registry, search, limits, mobile_api) are told by the environment."""

from .environment import DATA_DIR, env

#: ``embedded:`` (tantivy below DATA_DIR) or Elasticsearch's hosts:
#: ``http(s)://[user:password@]host:port[,host2:port2…]``.
SEARCH_URL = env.str("SEARCH_URL", default="embedded:")
SEARCH_DIR = DATA_DIR / "index"

#: Elasticsearch alone: what its indices are called and how they are spread, how to be let in, and
#: the seconds that a look-up waits for an answer.
SEARCH_INDEX_PREFIX = env.str("SEARCH_INDEX_PREFIX", default="credit")
SEARCH_SHARDS = env.int("SEARCH_SHARDS", default=1)
SEARCH_REPLICAS = env.int("SEARCH_REPLICAS", default=1)
SEARCH_API_KEY = env.str("SEARCH_API_KEY", default="")
SEARCH_CA_CERTS = env.str("SEARCH_CA_CERTS", default="")
SEARCH_TIMEOUT = env.float("SEARCH_TIMEOUT", default=2.0)

#: Redis for counters and caches; empty: a small file of our own below DATA_DIR.
CACHE_URL = env.str("CACHE_URL", default="")
COUNTER_FILE = DATA_DIR / "counters.sqlite3"

#: How many reverse proxies stand before us, each of which appends to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

#: Multiplies every limit of the rate table: 0 switches limits off (load tests only).
RATE_LIMIT_SCALE = env.float("RATE_LIMIT_SCALE", default=1.0)

#: Keys for encryption at rest and identity digests: JSON text, or a file of it (mode 0600).
REGISTER_KEYS = env.str("REGISTER_KEYS", default="")
REGISTER_KEYS_FILE = env.str("REGISTER_KEYS_FILE", default=str(DATA_DIR / "register-keys.json"))
#: Only development makes its own keys; production refuses to start without them.
REGISTER_KEYS_CREATE = False

#: Uploaded files and error workbooks, encrypted.
VAULT_DIR = DATA_DIR / "vault"
#: Uploads and error workbooks expire after this many days (design decision 9).
VAULT_DAYS = env.int("VAULT_DAYS", default=30)

#: The last known end of the audit trail's chain, outside the database: a cut tail shows.
AUDIT_HEAD_FILE = DATA_DIR / "audit-head.json"
#: Seconds between two writings of what readers asked (registry.lookup_counts); 0: never by itself.
LOOKUP_COUNT_SECONDS = 5.0

#: The largest file a report may be, in MiB, and the most an XLSX may unpack to.
REPORT_MAX_MIB = env.int("REPORT_MAX_MIB", default=512)
REPORT_UNPACKED_MAX_MIB = env.int("REPORT_UNPACKED_MAX_MIB", default=2048)

#: The largest file that may be attached to a record, in MiB.
ATTACHMENT_MAX_MIB = env.int("ATTACHMENT_MAX_MIB", default=10)
#: The credit code of the authority in whose name declarations (信用申报) are verified where no
#: authority bears the name of the region's own credit office.
DECLARATION_AUTHORITY = env.str("DECLARATION_AUTHORITY", default="")

#: What looks for viruses in files from outside: empty (nothing does), clamd's address
#: (``clamd://host:port``, ``clamd:/path/of/its/socket``), or a callable's dotted path.
VIRUS_SCANNER = env.str("VIRUS_SCANNER", default="")
#: A callable's dotted path that sends an applicant's message by telephone; empty: none is sent.
RIGHTS_MESSENGER = env.str("RIGHTS_MESSENGER", default="")
#: The mail server for such messages; empty: no mail is sent.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=True)
#: Seconds after which a mail server that says nothing is given up.
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="noreply@localhost")

#: Kinds that the office added itself: a folder with ``kinds``, ``layouts`` and ``disclosure``.
OFFICE_KINDS_DIR = env.str("OFFICE_KINDS_DIR", default="")
# Words of masking that the office adds itself (registry.masking.facts).
OFFICE_MASKING_FILE = env.str("OFFICE_MASKING_FILE", default="")

#: How machines that report prove themselves beside their key: ``key`` alone, ``signed`` requests,
#: or ``certificate``, which a proxy in front has checked.
REPORTING_PROOF = env.str("REPORTING_PROOF", default="key")
#: Where that proxy writes the SHA-256 of the client's certificate, whatever the client sent.
REPORTING_CERTIFICATE_HEADER = env.str(
    "REPORTING_CERTIFICATE_HEADER", default="X-Client-Certificate-SHA256"
)

#: Mask the owner's name inside a sole trader's name too (the stricter mode of domain §5).
MASK_SOLE_TRADER_NAMES = env.bool("MASK_SOLE_TRADER_NAMES", default=False)

#: Processes that answer requests.
WEB_WORKERS = env.int("WEB_WORKERS", default=2)

#: Pages say 示例数据 while this is true; ``manage.py demo`` sets it in the register itself.
SITE_NAME = env.str("SITE_NAME", default="信用信息公示平台")

#: Whether the schema may be asked for its types: for developers, not for the public address.
GRAPHQL_INTROSPECTION = env.bool("GRAPHQL_INTROSPECTION", default=False)
GRAPHENE = {"SCHEMA": "mobile_api.schema.schema", "MIDDLEWARE": []}
