import asyncio

from agents.testing import ScriptedModel, assistant_message, function_call
from travel_agent import travel


def book(token, price):
    call = function_call("book_flight", {"flight": "AI 101", "price": price}, call_id="call_1")
    model = ScriptedModel([[call], [assistant_message("Done.")]])
    asyncio.run(travel(model, "Book AI 101.", token))
    return model.calls[-1].input[-1]["output"]
