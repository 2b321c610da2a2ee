"""Static files in production: each under the hash of its content, kept for ever by browsers."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also rewrites the addresses by which a script imports another: a module never meets one of another version."""

    support_js_module_import_aggregation = True
