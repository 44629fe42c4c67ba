import { createServer } from 'node:http';
import { GrantexError, verifyWebhook } from '@grantex/sdk';

const secret = process.env['WEBHOOK_SECRET'] ?? '';
/** In your database, so that a restart does not forget them. */
const done = new Set<string>();

export const server = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  try {
    const message = verifyWebhook({ body: Buffer.concat(parts), headers: request.headers, secret });
    if (!done.has(message.id)) {
      if (message.type === 'grant.revoked') console.log(`ended: ${message.data.grantId}`);
      done.add(message.id);
    }
    response.writeHead(204).end();
  } catch (error) {
    response.writeHead(GrantexError.is(error) ? 400 : 500).end();
  }
}).listen(Number(process.env['PORT'] ?? 3000));
