import { createHash } from 'node:crypto';
import { CHAPTERS } from './chapters.ts';
import { PUBLIC_URL } from './files.ts';

/** The time at which all examples happen. */
const NOW = Date.parse('2026-11-30T09:00:00.000Z');
/** Times are told apart by multiples of this: no run takes longer. */
const STEP = 300_000;
const DAY = 86_400_000;
/** Most elements of a list, and lines of a text, in an example. */
const MOST = 3;

/** Members that no form tells from others. */
const BY_NAME: Readonly<Record<string, (value: unknown) => unknown>> = {
  userCode: () => 'WDJB-MJHT',
  milliseconds: () => 12,
  // Whole minutes, of which a second may be over.
  expires_in: (seconds) => Math.ceil(Number(seconds) / 60) * 60,
};

/** When and where a collection ran. */
export interface Place {
  url: string;
  /** Milliseconds since 1970, during the run. */
  ranAt: number;
}

/** Makes values of JSON the same in every run. */
export type Stable = (value: unknown) => unknown;

interface Rule {
  readonly pattern: string;
  readonly replace: (found: string) => string;
}

/**
 * Replaces ids, secrets, digests and times of a run by ones that are the same in every run, and are told apart as the real
 * ones are. Lists and texts keep their first elements. What the steps state stays.
 */
export function createStable({ url, ranAt }: Place): Stable {
  const stated = JSON.stringify(CHAPTERS).match(/[\w-]{22,}/g) ?? [];
  const known = new Map(stated.map((text) => [text, text]));
  const counts = new Map<string, number>();
  const { port } = new URL(url);

  function once(found: string, kind: string, make: (count: number) => string): string {
    const before = known.get(found);
    if (before !== undefined) return before;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const made = make(count);
    known.set(found, made);
    return made;
  }

  const rules: readonly Rule[] = [
    // The webhook of the collection tells the server itself.
    {
      pattern: `http://(?:localhost|127\\.0\\.0\\.1):${port}/health`,
      replace: () => 'https://hooks.travel.example/grantex',
    },
    { pattern: `http://(?:localhost|127\\.0\\.0\\.1):${port}`, replace: () => PUBLIC_URL },
    {
      pattern: `(?:localhost|127\\.0\\.0\\.1)(?::|%3A)${port}`,
      replace: (found) => found.replace(/127\.0\.0\.1/, 'localhost').replace(port, '4000'),
    },
    // A JWT, short, because nobody decodes an example.
    {
      pattern: String.raw`eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}`,
      replace: () => 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwcm4ifQ.c2lnbmF0dXJl',
    },
    {
      pattern: String.raw`\b[a-z]{2,5}_[0-9A-HJKMNP-TV-Z]{26}\b`,
      replace: (found) => {
        const [prefix = ''] = found.split('_');
        return once(found, prefix, (count) => `${prefix}_01KB8Z6W0G${String(count).padStart(16, '0')}`);
      },
    },
    {
      pattern: String.raw`\bwhsec_[A-Za-z0-9+/]{43}=`,
      replace: (found) => once(found, 'secret', (count) => secret(found, count)),
    },
    // The key of a log: its id, and the key.
    {
      pattern: String.raw`\+[0-9a-f]{8}\+[A-Za-z0-9+/]{43,44}`,
      replace: (found) => once(found, 'key', (count) => `+0d${count}4e5f6+${secret(found.slice(10), count)}`),
    },
    { pattern: String.raw`\breq_[\w-]{12,20}`, replace: () => 'req_Zk3v9QmT1aXw7c' },
    { pattern: String.raw`\bat_[a-z0-9]+_\d+_\d+`, replace: () => 'at_mx2p7szo_938_0' },
    {
      pattern: String.raw`\b[0-9a-f]{64}\b`,
      replace: (found) => once(found, 'digest', (count) => sha256(`digest ${count}`).toString('hex')),
    },
    { pattern: String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z`, replace: instant },
    {
      pattern: String.raw`(?<=^|[\s"])[A-Za-z0-9+/]{43,}={0,2}(?=$|[\s"])`,
      replace: (found) => once(found, 'secret', (count) => secret(found, count)),
    },
    {
      pattern: String.raw`(?<![\w-])[\w-]{22,}(?![\w-])`,
      replace: (found) => (isName(found) ? found : once(found, 'secret', (count) => secret(found, count))),
    },
  ];
  // In one pass: what was replaced is not looked at again.
  const any = new RegExp(rules.map(({ pattern }) => `(${pattern})`).join('|'), 'gm');

  function text(from: string): string {
    return from.replaceAll(any, (found, ...groups: unknown[]) => {
      const rule = rules[groups.findIndex((group) => group !== undefined)];
      return rule === undefined ? found : rule.replace(found);
    });
  }

  function instant(found: string): string {
    const apart = steps(Date.parse(found) - ranAt) * STEP;
    // What the request stated.
    if (apart < -7 * DAY) return found;
    const iso = new Date(NOW + apart).toISOString();
    return found.includes('.') ? iso : iso.replace('.000Z', 'Z');
  }

  function value(from: unknown): unknown {
    if (typeof from === 'number')
      return isTime(from, ranAt) ? (NOW + steps(from * 1_000 - ranAt) * STEP) / 1_000 : from;
    if (typeof from === 'string') return dated(lines(text(from)), ranAt);
    if (Array.isArray(from)) return from.slice(0, MOST).map(value);
    if (typeof from !== 'object' || from === null) return from;
    return Object.fromEntries(
      Object.entries(from)
        // SCIM's: readers of OpenAPI would take it for a reference of theirs.
        .filter(([name]) => name !== '$ref')
        .map(([name, each]) => [name, BY_NAME[name]?.(each) ?? value(each)]),
    );
  }

  return value;
}

function isTime(seconds: number, ranAt: number): boolean {
  return Number.isInteger(seconds) && Math.abs(seconds * 1_000 - ranAt) < 400 * DAY;
}

function steps(milliseconds: number): number {
  return Math.round(milliseconds / STEP);
}

/** A month or a day of the run. */
function dated(text: string, ranAt: number): string {
  if (/^\d{4}-\d{2}$/.test(text)) return new Date(NOW).toISOString().slice(0, 7);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const days = Math.round((Date.parse(text) - ranAt + (ranAt % DAY)) / DAY);
  return new Date(NOW + days * DAY).toISOString().slice(0, 10);
}

function lines(text: string): string {
  const all = text.split('\n');
  return all.length > 4 * MOST ? `${all.slice(0, MOST).join('\n')}\n` : text;
}

const PREFIXED = /^((?:gx_test_|gx_scim_|code_|ref_|sess_|dlog_|whsec_|evt_)?)([^=]*)(=*)$/;

/** Letters and digits of the same length; a prefix such as `gx_test_` stays, and so does padding. */
function secret(found: string, count: number): string {
  const [, prefix = '', rest = '', padding = ''] = PREFIXED.exec(found) ?? [];
  let text = '';
  for (let part = 0; text.length < rest.length; part += 1) {
    text += sha256(`secret ${count} ${part}`).toString('base64url').replaceAll(/[-_]/g, '');
  }
  // An A has no bits that the padding would cut.
  return `${prefix}${text.slice(0, rest.length - 1)}A${padding}`;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A name in the style of a protocol or of JavaScript, which is no secret. */
function isName(text: string): boolean {
  return /^[a-z_-]+$/.test(text) || /^[A-Za-z][a-z]+([A-Z][a-z]+)*$/.test(text);
}
