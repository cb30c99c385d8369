"""Media types of a request and of its answer (GraphQL over HTTP)."""

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"


def is_json(content_type: str) -> bool:
    """Say whether a Content-Type is JSON, with whatever parameters.

    >>> is_json("application/json; charset=utf-8"), is_json("text/plain, application/json")
    (True, False)
    """
    return content_type.partition(";")[0].strip().lower() == JSON


def answer_type(accept: str) -> str | None:
    """Choose the media type of the answer from an Accept header; None when the client takes neither.

    >>> answer_type("application/graphql-response+json, application/json;q=0.9"), answer_type("text/html")
    ('application/graphql-response+json', None)
    """
    wanted = {name: weight for each in accept.split(",") for name, weight in [_weighed(each)] if weight > 0}
    if not accept.strip() or not wanted:
        return JSON if not accept.strip() else None
    best = max(wanted.get(GRAPHQL_RESPONSE, 0.0), 0.0), wanted.get(JSON, 0.0)
    if best != (0.0, 0.0):
        return GRAPHQL_RESPONSE if best[0] >= best[1] else JSON
    return JSON if {"*/*", "application/*"} & wanted.keys() else None


def _weighed(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    weight = next((part[2:] for part in parameters if part.startswith("q=")), "1")
    try:
        return name, float(weight)
    except ValueError:
        return name, 0.0
