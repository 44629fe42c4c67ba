import { createGrantex, requireGrant } from '@grantex/express';
import express from 'express';

const grantex = createGrantex();
const rule = { scopes: ['flights:book'] } as const;
const app = express();

app.post('/bookings', express.json(), requireGrant({ guard: grantex.guard, rule }), (request, response) => {
  response.status(201).json({ bookedFor: request.grant?.principalId });
});

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');

process.once('SIGTERM', () => {
  // Takes no new connection, and lets requests end.
  server.close(() => {
    // Writes how they ended, and closes the stream of revocations. What could not be written was reported to `onFault`.
    grantex.close().catch(() => {
      process.exitCode = 1;
    });
  });
});
