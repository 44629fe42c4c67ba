import json
import os

from grantex import AuthorizationError, to_refusal_body, use_token
from guard_a_tool import pay, service

for amount in (420, 900):
    with use_token(os.environ["GRANT_TOKEN"]):
        try:
            print(json.dumps(pay("Air India", amount=amount)))
        except AuthorizationError as error:
            print(json.dumps(to_refusal_body(error)))
service.close()
