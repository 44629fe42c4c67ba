import { AuthorizationError, toRefusalBody } from '@grantex/core';
import { contractCases, judgeRun, type PrintedRun, type RawObservation } from '@grantex/testing';
import { expect, test } from 'vitest';

const refusal = toRefusalBody(new AuthorizationError('no_credentials', { issuer: 'https://issuer.test' }));

/** What another language saw of a call without credentials. */
const seen: RawObservation = {
  outcome: { kind: 'refused', status: 401, refusal },
  refusals: [refusal],
  entries: [],
  runs: 0,
  heard: ['no_credentials'],
};

/** The verdict on that call, with some members changed. */
function verdictOn(changes: Partial<RawObservation>): string | undefined {
  const run: PrintedRun = {
    driver: 'a framework',
    cannotExpress: {},
    observations: { noHeader: { ...seen, ...changes } },
  };
  // As it arrives.
  return judgeRun(JSON.parse(JSON.stringify(run)) as PrintedRun)[0]?.kind;
}

test('what another language saw holds if it is what the contract says', () => {
  expect(verdictOn({})).toBe('holds');
  const { status: _status, ...withoutStatus } = { kind: 'refused', status: 401, refusal } as const;
  expect(verdictOn({ outcome: withoutStatus })).toBe('holds');
});

test.each<[string, Partial<RawObservation>]>([
  ['another status', { outcome: { kind: 'refused', status: 403, refusal } }],
  ['an answer', { outcome: { kind: 'answered', answer: { paid: '420' } } }],
  ['a driver that broke', { outcome: { kind: 'broken', error: 'Traceback' } }],
  ['a tool that ran', { runs: 1 }],
  ['an entry', { entries: ['blocked (no_credentials)'] }],
  ['a decision that nobody heard of', { heard: [] }],
  ['a refusal that the guard did not make', { refusals: [] }],
  ['a refusal that the framework changed', { outcome: { kind: 'refused', refusal: { ...refusal, a: 1 } } }],
  ...(['message', 'howToAsk', 'error_uri'] as const).map((member): [string, Partial<RawObservation>] => {
    const other = { ...refusal, [member]: 'No.' };
    return [
      `a ${member} that is not that of core`,
      { outcome: { kind: 'refused', refusal: other }, refusals: [other] },
    ];
  }),
])('%s differs', (_what, changes) => {
  expect(verdictOn(changes)).toBe('differs');
});

test('a sentence about the one call may follow the message', () => {
  const detailed = { ...refusal, message: `${refusal.message} The header is empty.` };
  expect(verdictOn({ outcome: { kind: 'refused', refusal: detailed }, refusals: [detailed] })).toBe('holds');
});

test('a case that was not run differs, and one that cannot be expressed is reported', () => {
  const reason = 'There are no headers.';
  const verdicts = judgeRun({
    driver: 'a framework',
    cannotExpress: { twoHeaders: reason },
    observations: {},
  });
  expect(verdicts).toHaveLength(contractCases.length);
  expect(verdicts[0]?.kind).toBe('differs');
  expect(verdicts[1]).toMatchObject({ kind: 'cannot express', reason });
});

test('a run may name no case that there is not, and leave out none that every framework has', () => {
  const run: PrintedRun = { driver: 'a framework', cannotExpress: {}, observations: {} };
  expect(() => judgeRun({ ...run, observations: { anything: seen } })).toThrow(
    'a framework names the case "anything", which there is not.',
  );
  expect(() => judgeRun({ ...run, cannotExpress: { noHeader: 'too hard' } })).toThrow(
    'a framework must express the case "noHeader".',
  );
});
