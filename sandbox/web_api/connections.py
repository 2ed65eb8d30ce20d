"""apps.connections.open: the app asks for the address of a web socket.

docs.slack.dev/reference/methods/apps.connections.open
"""

from sandbox.web_api.methods import Method, SlackError
from sandbox.workspace.names import APP_ID
from sandbox.workspace.state import Json, State


def open_connection(state: State, _args: Json) -> Json:
    """apps.connections.open: an address for one connection. Denied while Socket Mode is off (?)."""
    if state.socket_url is None:
        raise SlackError("access_denied", "[ERROR] Socket Mode is not switched on for this app")
    ticket = f"ticket-{state.serial()}"
    state.tickets.add(ticket)
    return {"url": f"{state.socket_url}/link/?ticket={ticket}&app_id={APP_ID}"}


METHODS = {"apps.connections.open": Method(open_connection, caller="app")}
