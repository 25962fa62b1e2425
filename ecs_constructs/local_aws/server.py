"""The process of the embedded AWS: moto's server with this package's additions, ended by the end of its parent.

Run by `LocalAws` only. Standard input is the parent's lifeline: it closes when the parent closes it or dies, however it
dies. The address goes to standard output as one line, once requests are answered.
"""

import logging
import os
import sys
import threading
import traceback
import warnings
from typing import Any

from flask import Flask, Response
from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from ecs_constructs.local_aws import backends, stacks
from ecs_constructs.local_aws.notices import warn_once
from ecs_constructs.local_aws.resources import api, install


def main() -> None:
    """Serves until standard input closes."""
    _quieten()
    # Jobs succeed without Docker: moto's simple mode.
    default_user_config["batch"]["use_docker"] = False
    # Roles attach AWS's own policies.
    default_user_config["iam"]["load_aws_managed_policies"] = True
    server = make_server(
        "127.0.0.1",
        0,
        DomainDispatcherApplication(_create_app),
        threaded=True,
        request_handler=MotoRequestHandler,
    )
    # The name matters: moto tells a template's bucket and key by it.
    endpoint_url = f"http://localhost:{server.server_port}"
    os.environ["MOTO_PORT"] = str(server.server_port)
    api.use_endpoint(endpoint_url)
    backends.install()
    install()
    stacks.install()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _announce(endpoint_url)
    sys.stdin.buffer.read()
    # Not a normal exit: request threads may be busy and hold nothing worth waiting for.
    os._exit(0)


def _create_app(service: Any) -> Flask:
    """Moto's application, which writes a traceback where it lacks an operation or fails in one."""
    app = create_backend_app(service)
    app.register_error_handler(NotImplementedError, _not_imitated)
    app.register_error_handler(Exception, _failed)
    return app


def _not_imitated(error: Exception) -> Response:
    warn_once(f"not imitated: {error}")
    return Response(str(error), status=501)


def _failed(error: Exception) -> Any:
    if isinstance(error, HTTPException):
        return error
    place = traceback.extract_tb(error.__traceback__)[-1]
    warn_once(f"moto failed at {place.filename}:{place.lineno}: {type(error).__name__}: {error}")
    return Response(str(error), status=500)


def _quieten() -> None:
    """Leaves standard error to our own warnings: the server's request log and moto's notes to its own developers go."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    logging.getLogger("moto").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")


def _announce(endpoint_url: str) -> None:
    """Tells the parent the address, then gives standard output up, so that no later print can fill an unread pipe."""
    sys.stdout.write(endpoint_url + "\n")
    sys.stdout.flush()
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


if __name__ == "__main__":
    main()
