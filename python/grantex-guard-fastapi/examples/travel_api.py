from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI
from grantex_fastapi import Grant, Requires, Rule, Service, add_grantex
from pydantic import BaseModel

# Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, the name of this API.
service = Service()
requires = Requires(service.guard)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with service:
        yield


app = FastAPI(lifespan=lifespan)
add_grantex(app)


class Booking(BaseModel):
    flight: str
    price: int


def read_booking(booking: Booking) -> Booking:
    return booking


search = Rule("flights:search")
book = Rule[Booking](
    "flights:book",
    "payments:initiate",
    action="flight.booked",
    amount=lambda booking: booking.price,
    metadata=lambda booking: {"flight": booking.flight},
)


@app.get("/flights", dependencies=[Depends(requires(search))])
def list_flights() -> list[Booking]:
    return [Booking(flight="AI 101", price=420)]


@app.post("/bookings")
async def book_flight(
    grant: Annotated[Grant, Depends(requires(book, input=read_booking))],
    # The same function: the booking that was checked is the one that is made.
    booking: Annotated[Booking, Depends(read_booking)],
) -> dict[str, str | int]:
    return {"booked_for": grant.principal_id, "flight": booking.flight, "price": booking.price}
