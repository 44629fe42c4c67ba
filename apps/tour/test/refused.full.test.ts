import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { tour } from './run.ts';

test('a port that is in use ends it with one clear line', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  try {
    const { code, stderr } = await tour(['--exit'], { environment: { PORT: String(port) } });
    expect(stderr.trimEnd()).toMatch(new RegExp(`^grantex: .*${port}.*PORT`));
    expect(code).toBe(1);
  } finally {
    other.close();
  }
});

test('a server with closed sign-up ends it with one line that says so', async () => {
  const { code, stderr } = await tour(['--exit'], { environment: { GRANTEX_SIGNUP: 'closed' } });
  expect(stderr.trimEnd()).toMatch(/^grantex: .*signs up a developer.*GRANTEX_SIGNUP/);
  expect(code).toBe(1);
});
