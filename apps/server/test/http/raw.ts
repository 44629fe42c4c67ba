import { connect } from 'node:net';

/** Sends raw bytes and returns everything that comes back until the server closes, or the first whole response. */
export function sendRaw(url: string, bytes: string | Buffer, isWhole = hasWholeAnswer): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString();
      if (isWhole(received)) socket.end();
    });
    socket.on('close', () => resolve(received));
    socket.on('error', (error) => (received === '' ? reject(error) : resolve(received)));
    socket.write(bytes);
  });
}

function hasWholeAnswer(text: string): boolean {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [, length] = /content-length: (\d+)/i.exec(head) ?? [];
  return length !== undefined && Buffer.byteLength(body) >= Number(length);
}

/** The status and the JSON body of a raw response. */
export function readRaw(text: string): { status: number; head: string; body: Record<string, unknown> } {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: JSON.parse(body) as Record<string, unknown> };
}
