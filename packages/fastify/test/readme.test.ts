import { bookOverHttp, testReadme } from 'adapter-tests';

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-api.ts'],
  booked: { bookedFor: 'user_alice', flight: 'AI 101', price: 420 },
  async start() {
    const { app } = await import('../examples/travel-api.ts');
    return {
      book: (token, price) => bookOverHttp(app.listeningOrigin, token, price),
      async close() {
        app.server.closeAllConnections();
        await app.close();
      },
    };
  },
});
