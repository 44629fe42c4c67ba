import { createInterface } from 'node:readline';

// A server whose tools are odd as its first argument says.
const [manner = ''] = process.argv.slice(2);

interface Asked {
  readonly id?: number;
  readonly method: string;
}

const say = (message: object): void => {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
};

const hostile = [
  { name: 'read_\u001b[2J\u001b[31mfile', description: '\u0007', annotations: null },
  { name: 'send\nwrite_file  files:read', annotations: { readOnlyHint: 'yes', title: '\u202E' } },
  { name: 'constructor' },
  { name: 'run_command', annotations: { readOnlyHint: true } },
];
const tools: Readonly<Record<string, readonly object[]>> = {
  hostile,
  proto: [{ name: '__proto__' }],
  many: Array.from({ length: 1_000 }, (_, n) => ({ name: `${n % 3 === 0 ? 'read' : 'write'}_file_${n}` })),
  none: [],
};

function answer({ id, method }: Asked): void {
  if (method === 'initialize') {
    const serverInfo = { name: 'odd\u001b[31m', version: '1' };
    say({
      id,
      result: {
        protocolVersion: '2025-11-25',
        capabilities: manner === 'many' ? { tools: {}, prompts: {} } : { tools: {} },
        serverInfo,
      },
    });
    if (manner === 'dies') process.exit(7);
  }
  if (method === 'tools/list') say({ id, result: { tools: tools[manner] ?? [] } });
}

// Never answers.
if (manner !== 'mute')
  createInterface({ input: process.stdin }).on('line', (line) => answer(JSON.parse(line) as Asked));
else setInterval(() => undefined, 1_000);
