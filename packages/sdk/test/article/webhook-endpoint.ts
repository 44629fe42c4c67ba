import { createServer, type IncomingHttpHeaders } from 'node:http';
import { GrantexError, verifyWebhook } from '@grantex/sdk';

const secret = process.env['WEBHOOK_SECRET'] ?? '';
/** In bytes. No message is as large. */
const LARGEST = 1024 * 1024;
/** In your database, so that a restart does not forget them. */
const done = new Set<string>();

export const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  let room = LARGEST;
  request.on('data', (part: Buffer) => {
    room -= part.length;
    // Anybody may send something here.
    if (room < 0) request.destroy();
    else parts.push(part);
  });
  request.on('end', () => response.writeHead(receive(Buffer.concat(parts), request.headers)).end());
}).listen(Number(process.env['PORT'] ?? 3000));

function receive(body: Buffer, headers: IncomingHttpHeaders): number {
  try {
    const message = verifyWebhook({ body, headers, secret });
    if (done.has(message.id)) return 204;
    if (message.type === 'grant.revoked') console.log(`ended: ${message.data.grantId}`);
    done.add(message.id);
    return 204;
  } catch (error) {
    return GrantexError.is(error) ? 400 : 500;
  }
}
