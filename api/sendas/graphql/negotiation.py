"""Media types of a request and of its answer (GraphQL over HTTP)."""

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"


def is_json(content_type: str) -> bool:
    """Say whether a Content-Type is JSON, with whatever parameters.

    >>> is_json("application/json; charset=utf-8"), is_json("text/plain, application/json")
    (True, False)
    """
    return content_type.partition(";")[0].strip().lower() == JSON


def answer_type(accept: str) -> str | None:
    """Choose the media type of the answer from an Accept header; None when the client takes neither.

    Who takes anything gets application/json, as clients always did.

    >>> answer_type("application/graphql-response+json, application/json;q=0.9"), answer_type("text/html")
    ('application/graphql-response+json', None)
    """
    if not accept.strip():
        return JSON
    weights = _weights(accept)
    json = next((weights[each] for each in (JSON, "application/*", "*/*") if each in weights), 0.0)
    response = weights.get(GRAPHQL_RESPONSE, 0.0)
    if json == response == 0:
        return None
    return GRAPHQL_RESPONSE if response >= json else JSON


def takes_events(accept: str) -> bool:
    """Say whether the client names event streams in an Accept header; who takes anything takes JSON.

    >>> takes_events("application/json, text/event-stream"), takes_events("*/*"), takes_events("text/event-stream;q=0")
    (True, False, False)
    """
    return _weights(accept).get(EVENT_STREAM, 0.0) > 0


def _weights(accept: str) -> dict[str, float]:
    return dict(_weighed(each) for each in accept.split(","))


def _weighed(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    weight = next((part[2:] for part in parameters if part.startswith("q=")), "1")
    try:
        return name, min(float(weight), 1.0) if float(weight) > 0 else 0.0
    except ValueError:
        return name, 0.0
