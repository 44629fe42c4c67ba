import { realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAskingServer } from '../wrap/support/asking-server.ts';
import { liveDeveloper } from '../support/developer.ts';
import { folder, ours, published, textOf } from '../wrap/support/wrapped.ts';
import { clientOf, entryIn, setupRig } from './support/setup-rig.ts';

test('with somebody at the terminal it waits for the approval, and the first call runs', async () => {
  await using asking = await startAskingServer();
  const { apiKey } = await asking.gx.keys.create({ name: 'admin', roles: ['admin'] });
  const rig = await setupRig({ url: asking.url, apiKey });
  const path = await realpath(await folder());
  await writeFile(join(path, 'hello.txt'), 'Hello from the disk');
  const server = published('filesystem', path);
  const said = await rig.talk({ client: 'claude-desktop' }, server, [
    ['Change a line', ''],
    ['Write this?', ''],
    ['Waiting for the approval', () => (asking.anyone.decided = 'approved')],
  ]);
  expect(said).toContain('Only user_alice can approve. Send this address to nobody else:');
  expect(said).toContain(asking.anyone.links[0]);
  const client = await clientOf(await entryIn(rig.desktop, 'mcpServers', 'filesystem'), rig.home);
  const input = { path: join(path, 'hello.txt') };
  const read = await client.callTool({ name: 'read_text_file', arguments: input });
  expect(textOf(read)).toBe('Hello from the disk');
  await client.close();
});

test('on a live server it says when nobody can approve as that person yet', async () => {
  const live = await liveDeveloper('live-setup');
  const rig = await setupRig(live);
  const stranger = { client: 'claude-desktop', principal: 'user_nobody', yes: true } as const;
  const said = await rig.run(stranger, ours('scripted'));
  const console = `${live.url}/console`;
  expect(said.replaceAll(/\s+/g, ' ')).toContain(
    `Nobody can approve as user_nobody yet: enter their address on ${console}/people/new, or allow first use on ${console}/settings.`,
  );
  expect(said).toMatch(/Look at: {2}leave in .*rules\.json/);
  await live.gx.principals.setEmail('user_nobody', 'nobody@example.com');
  expect(await rig.json(stranger, ours('scripted'))).toMatchObject({ canApprove: true, isGranted: false });
});
