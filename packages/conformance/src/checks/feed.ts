import { setTimeout as wait } from 'node:timers/promises';
import { type Check, check } from '../runner/check.ts';
import { begun, expectError, expectThat } from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import { family } from './delegate.ts';
import { readSnapshot, type FeedEntry } from './feed-message.ts';

/** §7: entries and messages. */
export const feed: readonly Check[] = [
  check(
    '7.entry-of-each-end',
    { cites: [{ section: '7', says: 'An entry MUST be written in the transaction' }] },
    async (context) => {
      const { grantId, grantToken, principalId } = await context.grant();
      const { agentId } = await context.agent();
      const prn = String(claimsOf(grantToken)['prn']);
      const other = await context.grant();
      const jti = String(claimsOf(other.grantToken)['jti']);
      begun(await context.api.delete(`/v1/grants/${grantId}`), 204);
      begun(await context.api.delete(`/v1/principals/${encodeURIComponent(principalId)}/grants`), 204);
      begun(await context.api.patch(`/v1/agents/${agentId}`, { status: 'suspended' }), 200);
      begun(await context.api.post('/v1/tokens/revoke', { jti }), 204);
      const { entries, answer } = await readSnapshot(context);
      const expected = { grant: grantId, principal: prn, agent: agentId, token: jti };
      for (const [kind, id] of Object.entries(expected)) {
        const found = entries.some((entry) => entry.kind === kind && entry.id === id);
        expectThat(found, `an entry of the ${kind} ${id}`, `${entries.length} others`, answer);
      }
    },
  ),

  check(
    '7.before',
    {
      cites: [
        { section: '7', says: 'Entries of agents, principals and developers MUST have before' },
        { section: '7', says: 'That of a grant MUST have it where' },
        { section: '7', says: 'A principal MUST be named by its random id' },
      ],
    },
    async (context) => {
      const { grantId, principalId, grantToken } = await context.grant();
      const held = await context.grant();
      const { agentId } = await context.agent();
      const prn = String(claimsOf(grantToken)['prn']);
      begun(await context.api.delete(`/v1/grants/${grantId}`), 204);
      begun(await context.api.post(`/v1/grants/${held.grantId}/hold`), 200);
      begun(await context.api.delete(`/v1/agents/${agentId}/grants`), 204);
      begun(await context.api.delete(`/v1/principals/${encodeURIComponent(principalId)}/grants`), 204);
      const { entries, answer } = await readSnapshot(context);
      const of = (id: string): Partial<FeedEntry> => entries.find((entry) => entry.id === id) ?? {};
      for (const id of [agentId, prn, held.grantId])
        expectThat(of(id).before !== undefined, `an entry of ${id} with before`, of(id), answer);
      expectThat(
        of(grantId).kind === 'grant' && of(grantId).before === undefined,
        'no before of a revoked grant',
        of(grantId),
        answer,
      );
      expectThat(
        !JSON.stringify(entries).includes(principalId),
        'no name of a principal',
        principalId,
        answer,
      );
    },
  ),

  check(
    '7.entry-is-kept',
    { cites: [{ section: '7', says: 'It MUST NOT be dropped sooner' }] },
    async (context) => {
      const { grantId, grantToken } = await context.grant({ expiresIn: '2s' });
      begun(await context.api.delete(`/v1/grants/${grantId}`), 204);
      await wait(Math.max(Number(claimsOf(grantToken)['exp']) * 1000 - Date.now(), 0) + 2_500);
      const { entries, answer } = await readSnapshot(context);
      expectThat(
        entries.some(({ id }) => id === grantId),
        'the entry, a second after its token has expired',
        entries.length,
        answer,
      );
    },
  ),

  check(
    '7.message',
    {
      cites: [
        { section: '7', says: 'Messages MUST be compact JWS' },
        { section: '7', says: 'aud is the developer' },
        { section: '7', says: 'A snapshot MUST have every entry' },
      ],
    },
    async (context) => {
      const earlier = await context.grant();
      begun(await context.api.delete(`/v1/grants/${earlier.grantId}`), 204);
      const message = await readSnapshot(context);
      const { header, claims, epoch, seq, prev, entries, answer } = message;
      expectThat(header['alg'] === 'RS256', 'RS256', header, answer);
      expectThat(String(header['typ']).toLowerCase() === 'secevent+jwt', 'secevent+jwt', header, answer);
      const names = Object.keys(claims).toSorted().join();
      expectThat(
        names === 'aud,events,iat,iss,jti',
        'the claims iss, aud, iat, jti and events',
        names,
        answer,
      );
      expectThat(claims['iss'] === context.issuer, context.issuer, claims['iss'], answer);
      expectThat(claims['aud'] === context.developerId, context.developerId, claims['aud'], answer);
      const age = Date.now() / 1000 - Number(claims['iat']);
      expectThat(Math.abs(age) < 10, 'an iat of this moment', claims['iat'], answer);
      expectThat(/^[A-Za-z0-9_-]{1,64}$/.test(epoch), 'an epoch', epoch, answer);
      const isSorted = entries.every(
        (entry, index) => index === 0 || entry.seq > (entries[index - 1]?.seq ?? 0),
      );
      expectThat(
        isSorted && prev === 0 && (entries.at(-1)?.seq ?? 0) <= seq,
        'entries in order of seq, after 0 and up to its head',
        { prev, seq },
        answer,
      );
      const again = await readSnapshot(context);
      expectThat(
        entries.every(({ id }) => again.entries.some((entry) => entry.id === id)),
        'every entry again',
        again.entries.length,
        again.answer,
      );
    },
  ),

  check(
    '7.own-feed-alone',
    { cites: [{ section: '7', says: 'Each MUST serve only the developer' }] },
    async (context) => {
      const theirs = await context.stranger();
      const { grantId } = await theirs.grant();
      begun(await theirs.api.delete(`/v1/grants/${grantId}`), 204);
      const { entries, answer } = await readSnapshot(context);
      expectThat(!entries.some(({ id }) => id === grantId), 'no entry of another developer', grantId, answer);
      const own = await readSnapshot({ ...context, api: theirs.api });
      expectThat(
        own.entries.some(({ id }) => id === grantId),
        'the entry in their own feed',
        grantId,
        own.answer,
      );
      const issuing = await context.withRoles('issue');
      expectError(await issuing.get('/v1/revocation-feed'), 403, 'ROLE_REQUIRED');
    },
  ),

  check(
    '7.one-entry-for-a-tree',
    { cites: [{ section: '7', says: 'A snapshot MUST have every entry' }] },
    async (context) => {
      const { parent, grantId, grantToken } = await family(context);
      begun(await context.api.delete(`/v1/grants/${parent.grantId}`), 204);
      const { entries, answer } = await readSnapshot(context);
      const { anc } = claimsOf(grantToken) as { anc?: readonly string[] };
      const ends = entries.some(({ id }) => id === grantId || (anc ?? []).includes(id));
      expectThat(ends, `an entry of ${grantId} or a grant above it`, `${entries.length} others`, answer);
    },
  ),
];
