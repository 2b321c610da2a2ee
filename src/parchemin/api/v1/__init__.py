"""Version 1 of the API: what is public already, for programs. As short as the views, same queries.

One module a resource, each with its ``router``; it is added here under the resource's name.
"""

from __future__ import annotations

from ninja import NinjaAPI
from ninja.operation import Operation

from parchemin.api.v1 import sheets, titles


class _Version1(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Clients are generated from these names: they follow the function, not the module it is in."""
        return f"parchemin_api_v1_{operation.view_func.__name__}"


ROOT = "/api/v1/"
# No page of documentation: it would load scripts from another host. The description itself is at openapi.json.
api = _Version1(title="Parchemin", version="1", docs_url=None, urls_namespace="api-v1")
api.add_router("/titles", titles.router)
api.add_router("/sheets", sheets.router)
