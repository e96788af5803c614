"""What guards the readers' forms: proof of work (ALTCHA), and how much of a form is taken in.

Challenges are signed with a key drawn from SECRET_KEY; solutions that were used are remembered
beside the rates' counters, which all processes share (docs/decisions/0035-public-forms.md).
"""

import hashlib

from .security import SECRET_KEY

ALTCHA_HMAC_SECRET = hashlib.blake2b(SECRET_KEY.encode(), person=b"altcha challenge").hexdigest()
ALTCHA_CACHE_ALIAS = "counters"
# Between 750 and 1 500 keys of 2 000 rounds: about a second on a telephone, a millisecond to check.
# Twenty minutes are enough to solve and send; whoever writes for longer solves another.
ALTCHA_CHALLENGE = {
    "algorithm": "PBKDF2/SHA-256",
    "cost": 2000,
    "max_number": 1500,
    "expires_seconds": 1200,
}
# The challenge has a route of our own, with a rate class.
ALTCHA_CHALLENGE_ENDPOINT_ENABLED = False

# Django's own bounds, said aloud: text of a form in bytes, fields, and fewer files. Readers' forms
# are refused at a fraction of it, unread (portal/website/data/public_forms.toml).
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 << 19
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# The desk takes 20 by itself and says so: a few more must reach it to be told.
DATA_UPLOAD_MAX_NUMBER_FILES = 50
