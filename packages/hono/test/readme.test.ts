import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bookOverHttp, testReadme } from 'adapter-tests';

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-api.ts', 'worker.ts'],
  booked: { bookedFor: 'user_alice', flight: 'AI 101', price: 420 },
  async start() {
    const { server } = await import('../examples/travel-api.ts');
    if (!server.listening) await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      book: (token, price) => bookOverHttp(`http://127.0.0.1:${port}`, token, price),
      async close() {
        server.close();
        (server as Server).closeAllConnections();
      },
    };
  },
});
