import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

// A server with one tool that misbehaves as its first argument says.
const [manner = 'well', started = ''] = process.argv.slice(2);

interface Asked {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly name?: string; readonly arguments?: { readonly exitCode?: number } };
}

const say = (message: object): void => {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
};

const name = manner === 'hostile' ? 'leave\u009b31m\u202E\u200B' : 'leave';
const tools = [{ name, inputSchema: { type: 'object' } }];

function answer({ id, method, params }: Asked): void {
  if (manner === 'noisy')
    process.stdout.write('Server is ready!\n{"half":\n[]\n\0\n{"jsonrpc":"2.0","id":4711,"result":{}}\n');
  if (method === 'initialize') {
    const serverInfo = { name: 'scripted', version: '1' };
    return say({
      id,
      result: { protocolVersion: '2025-11-25', capabilities: { tools: { listChanged: true } }, serverInfo },
    });
  }
  if (method === 'tools/list') return say({ id, result: { tools } });
  if (method !== 'tools/call') return;
  const { exitCode } = params?.arguments ?? {};
  if (exitCode !== undefined) process.exit(exitCode);
  say({ id, result: { content: [{ type: 'text', text: `pid ${process.pid}` }] } });
}

if (manner === 'silent') {
  writeFileSync(started, '');
  setInterval(() => undefined, 1_000);
}
if (manner === 'deaf') {
  process.on('SIGTERM', () => undefined);
  setInterval(() => undefined, 1_000);
}
if (manner === 'short') {
  process.stderr.write('My configuration is wrong.\n');
  process.exit(9);
}
if (manner !== 'silent') {
  createInterface({ input: process.stdin }).on('line', (line) => answer(JSON.parse(line) as Asked));
}
