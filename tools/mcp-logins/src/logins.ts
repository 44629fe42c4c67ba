import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from './client.ts';
import { inspector } from './clients/inspector.ts';
import { installClients } from './clients/installed.ts';
import { mcpRemote } from './clients/mcp-remote.ts';
import { client2, client2Dpop, sdk1 } from './clients/sdk.ts';
import { openPlace } from './place.ts';
import { follow, type Outcomes } from './scenario.ts';

/** Follows every client, one after the other, and installs those that are programs. */
export async function followAll(): Promise<Outcomes[]> {
  const folder = await mkdtemp(join(tmpdir(), 'grantex-clients-'));
  try {
    await installClients(folder);
    return await followEach([client2, client2Dpop, sdk1, mcpRemote(folder), inspector(folder)]);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function followEach(clients: readonly Client[]): Promise<Outcomes[]> {
  await using place = await openPlace();
  const outcomes: Outcomes[] = [];
  for (const client of clients) outcomes.push(await follow(client, place));
  return outcomes;
}
