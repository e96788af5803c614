"""A site of one page that fails when asked to, to see what the server writes down of it."""


def application(environ, start_response):
    """Answer, or fail."""
    if environ["PATH_INFO"] == "/fault":
        raise RuntimeError
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
