"""Rate classes of the routes whose views are not ours to mark (see limits/routes.py)."""

#: Prefix of a route (with a slash) or name of a view → rate class of limits/data/rates.toml.
RATE_CLASS_BY_ROUTE = {
    "admin/": "admin",
    "admin/login/": "sign_in",
    "admin/password_reset/": "sign_in",
    "admin/second-factor/verify/": "sign_in",
    "admin/own-password/": "sign_in",
    "admin/privacy/person/": "person",
    "documents/": "file",
    "wagtail_serve": "page",
    # Passwords of protected pages and documents can be guessed like any other.
    "wagtailcore_authenticate_with_password": "sign_in",
    "wagtailcore_login": "sign_in",
    "wagtaildocs_authenticate_with_password": "sign_in",
}
