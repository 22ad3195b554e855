"""What the page may do, in the browser's own terms: run its own code, fetch its own files, and nothing else."""

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self'",
    "connect-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data: blob:",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
# A <meta> cannot say this one.
FRAMES = "frame-ancestors 'none'"

META = "; ".join(f"{name} {value}" for name, value in DIRECTIVES.items())
HEADER = f"{META}; {FRAMES}"

HEADERS = {
    "Content-Security-Policy": HEADER,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every response, errors included."""

IMMUTABLE = "public, max-age=31536000, immutable"
HASHED = ("assets/", "data-", "py-")
"""Where the names hold a digest of the contents, so that a file never changes."""


def cache_control_header(path: str) -> str:
    """How long a browser may keep a file, by its path below the root, without the leading slash."""
    return IMMUTABLE if path.startswith(HASHED) else "no-cache"
