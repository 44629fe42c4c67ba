import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Agent, Developer } from '../runner/context.ts';
import { begun, expectStatus, expectThat, listOf, textOf } from '../runner/expect.ts';
import { eventsWith } from './events-with.ts';
import { meanwhile } from './meanwhile.ts';
import { eventsOf } from './feed-message.ts';

/** §12. */
export const events: readonly Check[] = [
  check(
    '12.event-of-each-change',
    {
      cites: [
        { section: '12', says: 'An event MUST be written in the transaction' },
        { section: '12', says: "An event's id MUST be unique" },
      ],
    },
    async (context) => {
      const own = await context.stranger();
      const { agentId } = await own.agent();
      const { grantId } = await own.grant({ agentId });
      begun(await own.api.delete(`/v1/grants/${grantId}`), 204);
      begun(await own.api.patch(`/v1/agents/${agentId}`, { status: 'suspended' }), 200);
      const found = await eventsWith(own, 'agent.suspended');
      const all = listOf(found, 'events');
      const told = (type: string, member: string, id: string): boolean =>
        all.some((event) => memberOf(event, 'type') === type && memberOf(event, `data.${member}`) === id);
      expectThat(told('agent.created', 'agentId', agentId), 'agent.created', all.length, found);
      expectThat(told('grant.created', 'grantId', grantId), 'grant.created', all.length, found);
      expectThat(told('grant.revoked', 'grantId', grantId), 'grant.revoked', all.length, found);
      expectThat(told('agent.suspended', 'agentId', agentId), 'agent.suspended', all.length, found);
      const ids = all.map((event) => memberOf(event, 'id'));
      expectThat(new Set(ids).size === ids.length, 'an id for each event', ids.length, found);
      const isOwn = all.every((event) => memberOf(event, 'developerId') === own.developerId);
      expectThat(isOwn, 'events of the own developer', 'others', found);
    },
  ),

  check(
    '12.no-secrets',
    { cites: [{ section: '12', says: 'An event MUST NOT hold a secret' }] },
    async (context) => {
      const own = await context.stranger();
      const { grantToken, refreshToken, code, grantId } = await own.grant();
      const key = begun(await own.api.post('/v1/keys', { name: own.name('event'), roles: ['verify'] }), 201);
      const found = await eventsWith(own, grantId);
      expectThat(found.received.includes(grantId), `the event of ${grantId}`, 'none', found);
      for (const secret of [grantToken, refreshToken, code, textOf(key, 'apiKey')])
        expectThat(!found.received.includes(secret), 'no secret', 'a secret', found);
      await own.api.delete(`/v1/keys/${textOf(key, 'id')}`);
    },
  ),

  check(
    '12.erased-person',
    { cites: [{ section: '12', says: 'A person is stored only as principal' }] },
    async (context) => {
      const own = await context.stranger();
      const { principalId, grantId } = await own.grant();
      const before = await eventsWith(own, principalId);
      expectThat(before.received.includes(principalId), 'the name of the person', 'none', before);
      begun(await own.api.delete(`/v1/principals/${encodeURIComponent(principalId)}`), 204);
      const after = await eventsWith(own, 'principal.erased');
      expectThat(after.received.includes(grantId), `the event of ${grantId}`, 'none', after);
      expectThat(!after.received.includes(principalId), 'no name any more', principalId, after);
    },
  ),

  check(
    '12.stream',
    {
      cites: [
        { section: '12', says: 'It MUST give the events after that place' },
        { section: '12', says: 'A stream that continues from place MUST NOT' },
        { section: '12', says: 'Events have one order' },
      ],
    },
    async (context) => {
      const own = await context.stranger();
      const { place } = await readPlace(own);
      const first = await own.agent();
      await eventsWith(own, first.agentId);
      const name = own.name('streamed');
      let later: Promise<Agent> | undefined;
      const isEnough = (text: string): boolean => {
        const [, present] = text.split('event: ready');
        if (present !== undefined) later ??= meanwhile(own.agent({ name }));
        return present?.includes(name) === true;
      };
      const path = `/v1/events/stream?after=${encodeURIComponent(place)}`;
      const answer = await own.api.stream(path, isEnough, 12_000);
      const second = (await later)?.agentId ?? 'none';
      expectStatus(answer, 200);
      const told = eventsOf(answer.received);
      const names = told.map(({ event, data }) => (event === '' ? data : event));
      const positions = [first.agentId, second].map((id) => names.findIndex((name) => name.includes(id)));
      const ready = names.indexOf('ready');
      const isInOrder =
        (positions[0] ?? -1) >= 0 && (positions[0] ?? 0) < ready && ready < (positions[1] ?? -1);
      expectThat(
        isInOrder,
        'the event from before, ready, and the one from after',
        names.map((name) => name.slice(0, 60)),
        answer,
      );
      const listed = await readAll(own);
      const streamed = told.filter(({ event }) => event === '').map(({ id }) => id);
      const isSame = streamed.join() === listed.filter((id) => streamed.includes(String(id))).join();
      expectThat(isSame, 'the order of the list', streamed, answer);
    },
  ),

  check('12.reset', { cites: [{ section: '12', says: 'From a place that is unknown' }] }, async (context) => {
    const { place } = await readPlace(context);
    const unknown = `${place.slice(0, -4)}0000`;
    const answer = await context.api.stream(
      `/v1/events/stream?after=${encodeURIComponent(unknown)}`,
      () => false,
      4_000,
    );
    const [first] = eventsOf(answer.received);
    expectThat(first?.event === 'reset', 'the event reset', answer.received.slice(0, 200), answer);
  }),
];

async function readPlace({ api }: Pick<Developer, 'api'>): Promise<{ place: string }> {
  const answer = begun(await api.get('/v1/events?pageSize=1'), 200);
  return { place: textOf(answer, 'place') };
}

/** The ids of the newest events, the oldest first. */
async function readAll({ api }: Pick<Developer, 'api'>): Promise<readonly unknown[]> {
  const answer = begun(await api.get('/v1/events?pageSize=200'), 200);
  return listOf(answer, 'events')
    .map((event) => memberOf(event, 'id'))
    .toReversed();
}
