import { Booking } from './booking.js';

export default function Page() {
  return <Booking />;
}
