import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { bookOverHttp, testReadme } from 'adapter-tests';

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-api.ts'],
  booked: { bookedFor: 'user_alice' },
  action: 'flights:book',
  metadata: {},
  async start() {
    const { grantex, server } = await import('../examples/travel-api.ts');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      book: (token, price) => bookOverHttp(`http://127.0.0.1:${port}`, token, price),
      async close() {
        server.close();
        server.closeAllConnections();
        await grantex.close();
      },
    };
  },
});
