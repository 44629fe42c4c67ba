from grantex import AuthorizationError, to_refusal_body, use_token
from guard_a_tool import pay


def book(token, price):
    with use_token(token):
        try:
            return pay("Air India", amount=price)
        except AuthorizationError as error:
            return to_refusal_body(error)
