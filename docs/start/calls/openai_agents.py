import asyncio
import os

from agents import set_tracing_disabled
from agents.testing import ScriptedModel, assistant_message, function_call
from travel_agent import service, travel

set_tracing_disabled(True)

for price in (420, 900):
    call = function_call("book_flight", {"flight": "AI 101", "price": price}, call_id="call_1")
    # In place of a model: it calls the tool, and then it has done.
    model = ScriptedModel([[call], [assistant_message("Done.")]])
    asyncio.run(travel(model, f"Book AI 101 for {price}.", os.environ["GRANT_TOKEN"]))
    # What the tool answered.
    print(model.calls[-1].input[-1]["output"])
service.close()
