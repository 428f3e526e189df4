"""The studio: a server that names actions in clips over HTTP, and the page with which people use it. Needs the extra `serve`.

- `settings`, `app`: what is served, to whom, and the application.
- `requests`, `answers`: the JSON of both.
- `access`, `observed`, `refusals`: who may ask, what is counted, and what is said instead of an answer.
- `work`, `batching`: threads, the queue, and requests that are answered together.
- `uploads`, `containers`, `views`: a client's clip, from its bytes to what is shown of it.
- `catalogue`, `recognition`, `recordings`, `live`, `page`: the routes.
"""

from fdsm.studio.app import create_app
from fdsm.studio.settings import Settings

__all__ = ["Settings", "create_app"]
