import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import { testReadme } from 'adapter-tests';
import type { TravelRouter } from '../examples/travel-api.ts';

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-api.ts'],
  booked: { bookedFor: 'user_alice', flight: 'AI 101', price: 420 },
  async start() {
    const { server } = await import('../examples/travel-api.ts');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      async book(token, price) {
        const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
        const client = createTRPCClient<TravelRouter>({
          links: [httpBatchLink({ url: `http://127.0.0.1:${port}`, headers })],
        });
        try {
          return await client.bookings.mutate({ flight: 'AI 101', price });
        } catch (error) {
          if (!(error instanceof TRPCClientError)) throw error;
          return (error as TRPCClientError<TravelRouter>).data?.refusal;
        }
      },
      async close() {
        server.close();
        server.closeAllConnections();
      },
    };
  },
});
