import { createHash } from 'node:crypto';
import { type Answer, memberOf, parseJson } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Context, Developer } from '../runner/context.ts';
import { begun, expectError, expectHeader, expectStatus, expectThat, textOf } from '../runner/expect.ts';

/** §16, Streams to a SIEM. */
export const siem: readonly Check[] = [
  check(
    '16.siem-lines',
    {
      cites: [
        { section: '16', says: 'GET /v1/audit/stream?source&format' },
        { section: '16', says: 'The stream MUST end in order only' },
        { section: '16', says: 'A cursor MUST be 410 CURSOR_GONE' },
      ],
    },
    async (context) => {
      const { own, entryIds } = await logged(context, 'log');
      const all = await own.api.get('/v1/audit/stream?until=now');
      expectStatus(all, 200);
      expectHeader(all, 'content-type', /^application\/x-ndjson/);
      expectThat(
        all.received.endsWith('\n'),
        'a line feed after the last line',
        all.received.slice(-20),
        all,
      );
      const found = linesOf(all).map((line) => memberOf(line, 'entryId'));
      expectThat(found.join() === entryIds.join(), 'every entry, in order', found, all);
      const rest = await own.api.get('/v1/audit/stream?until=now&after=2');
      const later = linesOf(rest).map((line) => memberOf(line, 'seq'));
      expectThat(later.join() === '3', 'the entries after the second', later, rest);
      expectError(await own.api.get('/v1/audit/stream?until=now&after=99'), 410, 'CURSOR_GONE');
      const live = await own.api.stream(
        '/v1/audit/stream?after=2',
        (text) => text.includes('"seq":3'),
        8_000,
      );
      expectThat(live.received.includes('"seq":3'), 'the third entry', live.received, live);
      expectError(await (await own.withRoles('issue')).get('/v1/audit/stream?until=now'), 403);
    },
  ),

  check(
    '16.siem-hash',
    {
      cites: [
        { section: '16', says: 'An event MUST hold as raw_data' },
        { section: '16', says: 'OCSF and CEF MUST name a person' },
      ],
    },
    async (context) => {
      const { own, principalId } = await logged(context, 'organization');
      const ocsf = await own.api.get('/v1/audit/stream?until=now&format=ocsf');
      const entries = linesOf(await own.api.get('/v1/audit/stream?until=now'));
      expectStatus(ocsf, 200);
      for (const [index, event] of linesOf(ocsf).entries()) {
        const text = String(memberOf(event, 'raw_data'));
        const hash = createHash('sha256').update(text).digest('hex');
        const stated = memberOf(event, 'raw_data_hash.value');
        const ofTheLog = memberOf(entries[index], 'hash');
        expectThat(
          stated === ofTheLog && hash === ofTheLog,
          `raw_data with the hash ${String(ofTheLog)}`,
          stated,
          ocsf,
        );
      }
      const cef = await own.api.get('/v1/audit/stream?until=now&format=cef');
      expectThat(cef.received.startsWith('CEF:0|'), 'lines of CEF', cef.received, cef);
      for (const answer of [ocsf, cef]) {
        expectThat(!answer.received.includes(principalId), 'no name of a person', answer.received, answer);
        expectThat(answer.received.includes('prn_'), 'a person by prn_…', answer.received, answer);
      }
    },
  ),
];

/** Writes three entries to the log of a developer. */
async function logged(
  context: Context,
  purpose: 'log' | 'organization',
): Promise<{ own: Developer; entryIds: string[]; principalId: string }> {
  context.needsSandbox();
  const own = await context.ownDeveloper(purpose);
  const { grantId, principalId } = await own.grant();
  const entryIds: string[] = [];
  for (const status of ['allowed', 'blocked', 'success']) {
    const made = await own.api.post('/v1/audit/log', { grantId, action: 'conformance.siem', status });
    entryIds.push(textOf(begun(made, 201), 'entryId'));
  }
  return { own, entryIds, principalId };
}

function linesOf(answer: Answer): readonly unknown[] {
  return answer.received
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson(line));
}
