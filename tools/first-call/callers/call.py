"""Books twice with the token of the environment, once within the grant and once not, and prints both answers."""

import json
import os

import caller

for price in (420, 900):
    print(json.dumps(caller.book(os.environ["GRANT_TOKEN"], price)), flush=True)
