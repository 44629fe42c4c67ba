import { testReadme } from 'adapter-tests';
import { NextRequest } from 'next/server.js';

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['app/grantex.ts', 'app/bookings/route.ts', 'app/actions.ts', 'app/flights/route.ts'],
  booked: { bookedFor: 'user_alice', flight: 'AI 101', price: 420 },
  async start() {
    const { grantex } = await import('../examples/app/grantex.ts');
    const { POST } = await import('../examples/app/bookings/route.ts');
    return {
      async book(token, price) {
        const headers = { ...(token !== '' && { authorization: `Bearer ${token}` }) };
        const body = JSON.stringify({ flight: 'AI 101', price });
        const request = new NextRequest('https://travel.example/bookings', { method: 'POST', headers, body });
        return (await POST(request, {})).json();
      },
      close: () => grantex.close(),
    };
  },
});
