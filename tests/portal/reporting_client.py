"""A department's machine: sends, asks, and signs as docs/openapi-reporting.json says."""

import base64
import hashlib
import hmac
import json
import time
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

SUBMISSIONS = "/reporting/submissions"
NDJSON = "application/x-ndjson"
_nonces = count(10**15)


def bearer(text):
    return {"Authorization": f"Bearer {text}"}


def lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


class Machine:
    """Sends with a key's text."""

    def __init__(self, text, key=None):
        self.text, self.key, self.client = text, key, Client()

    def post(self, rows, *, layout="licence_2018", name="", **headers):
        """Send JSON lines."""
        headers = bearer(self.text) | headers
        if name:
            headers["Idempotency-Key"] = name
        address = f"{SUBMISSIONS}?layout={layout}" if layout else SUBMISSIONS
        body = rows if isinstance(rows, bytes) else lines(*rows)
        return self.client.post(address, body, content_type=NDJSON, headers=headers)

    def upload(self, content, name="report.csv", field="file", **headers):
        """Send a file in a multipart body."""
        file = SimpleUploadedFile(name, content)
        return self.client.post(SUBMISSIONS, {field: file}, headers=bearer(self.text) | headers)

    def get(self, address, **headers):
        return self.client.get(address, headers=bearer(self.text) | headers)

    def signed(self, method, address, body=b"", /, **changes):
        """Send a request signed with the key; *changes* spoil a part of it after signing."""
        digest = hashlib.sha256(body).digest()
        at = changes.get("at", str(int(time.time())))
        nonce = changes.get("nonce", f"nonce-{next(_nonces)}")
        message = f"{method}\n{address}\n{digest.hex()}\n{at}\n{nonce}".encode()
        mac = hmac.new(self.text.encode(), message, "sha256").hexdigest()
        key_id = changes.get("key_id", self.key.public_id)
        headers = {"Authorization": f"Signature {key_id}:{at}:{nonce}:{changes.get('mac', mac)}"}
        if body:
            told = base64.b64encode(changes.get("digest", digest)).decode()
            headers["Content-Digest"] = f"sha-256=:{told}:"
        return self.client.generic(
            changes.get("method", method),
            changes.get("address", address),
            changes.get("body", body),
            content_type=changes.get("content_type", NDJSON),
            headers=headers,
        )
