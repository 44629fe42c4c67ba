"""Details of grants: how they are read, and what they make of calls."""

import json
from typing import Any

from grantex.base.errors import FormatError
from grantex.base.strict_json import parse_json
from grantex.verify.details.call_limits import refused_arguments
from grantex.verify.details.limit_in_words import refused_argument_in_words
from grantex.verify.details.parse_details import parse_details

from vector_kinds import Case, Run, format_error


def details(case: Case) -> Any:
    try:
        return [detail.to_json() for detail in parse_details(parse_json(case["json"]))]
    except FormatError as error:
        return format_error(error)


def details_call(case: Case) -> Any:
    # As frameworks read the arguments of a call.
    values = json.loads(case["json"]) if "json" in case else None
    refused = refused_arguments(parse_details(case["details"]), case["scopes"], values)
    return [{**one.to_json(), "sentence": refused_argument_in_words(one)} for one in refused]


KINDS: dict[str, Run] = {"details": details, "details-call": details_call}
