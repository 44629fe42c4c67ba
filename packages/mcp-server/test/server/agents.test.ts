import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerRig, openServer } from './support/grantex-server.ts';
import { type Developer, newDeveloper } from '../support/developer.ts';

let developer: Developer;
let rig: ServerRig;

beforeAll(async () => {
  developer = await newDeveloper();
  rig = await openServer(developer);
});

afterAll(async () => {
  await rig.close();
});

test('an agent is registered, read, listed, suspended, reactivated and deleted', async () => {
  const made = await rig.use<{ agentId: string }>('register_agent', {
    name: 'travel agent',
    description: 'books trips',
    scopes: ['flights:search', 'flights:book'],
  });
  expect(made).toMatchObject({
    agentId: expect.stringMatching(/^ag_/),
    status: 'active',
    kind: 'agent',
    scopes: ['flights:search', 'flights:book'],
    hasProvenKey: false,
    untrusted: { name: 'travel agent', description: 'books trips', redirectUris: [] },
  });
  const { agentId } = made;
  expect(await rig.use('get_agent', { agentId })).toEqual(made);
  expect(await rig.use('list_agents')).toMatchObject({
    agents: [{ agentId }],
    total: 1,
    page: 1,
    hasMore: false,
  });
  expect(await rig.use('suspend_agent', { agentId })).toMatchObject({ status: 'suspended' });
  expect(await rig.use('reactivate_agent', { agentId })).toMatchObject({ status: 'active' });
  expect(await rig.use('delete_agent', { agentId })).toEqual({ agentId, isDeleted: true });
  expect(await rig.fails('get_agent', { agentId })).toMatchObject({ code: 'NOT_FOUND' });
});
