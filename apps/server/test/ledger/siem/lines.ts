import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { onTestFinished } from 'vitest';
import { rawFetch } from '../../support/contract.ts';

/** An open stream of lines. */
export interface OpenLines {
  readonly status: number;
  readonly contentType: string;
  /** Every line so far, empty ones too. */
  readonly lines: readonly string[];
  /** Resolves once it has ended: to `done`, or to `cut` where the connection was. */
  readonly ended: Promise<'done' | 'cut'>;
  /** Waits until there are this many lines that are not empty, and returns them. */
  untilCount(count: number): Promise<string[]>;
  close(): void;
}

export async function openLines(
  url: string,
  key: string,
  query: Record<string, string> = {},
): Promise<OpenLines> {
  const leaving = new AbortController();
  const response = await rawFetch(`${url}/v1/audit/stream?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${key}` },
    signal: leaving.signal,
  });
  onTestFinished(() => leaving.abort());
  const lines: string[] = [];
  async function readAll(): Promise<'done' | 'cut'> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const piece of response.body ?? []) {
        const parts = (rest + decoder.decode(piece, { stream: true })).split('\n');
        rest = parts.pop() ?? '';
        lines.push(...parts);
      }
      return 'done';
    } catch {
      return 'cut';
    }
  }
  const ended = readAll();
  const given = (): string[] => lines.filter((line) => line !== '');
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    lines,
    ended,
    async untilCount(count) {
      while (given().length < count) await pause(5);
      return given();
    },
    close: () => leaving.abort(),
  };
}

/** Every line up to the present end. */
export async function linesNow(
  url: string,
  key: string,
  query: Record<string, string> = {},
): Promise<string[]> {
  const stream = await openLines(url, key, { ...query, until: 'now' });
  if ((await stream.ended) !== 'done') throw new Error('the stream was cut');
  return stream.lines.filter((line) => line !== '');
}

/**
 * The JSON Schemas of the classes of OCSF 1.8.0, made by ocsf-json-schema 1.2.0 (PyPI) from the published schema
 * (Apache-2.0, © OCSF a Series of LF Projects), without titles: unknown members, missing ones, types, enums and the
 * constraints of objects and classes are faults.
 */
const SCHEMAS = JSON.parse(
  gunzipSync(readFileSync(new URL('ocsf-1.8.0.json.gz', import.meta.url))).toString(),
) as Record<string, object>;
const CLASSES: Record<number, string> = {
  2004: 'detection_finding',
  3003: 'authorize_session',
  3004: 'entity_management',
  3005: 'user_access',
  6003: 'api_activity',
};

/** The faults of events of OCSF 1.8.0; none for valid ones. */
export function ocsfFaults(events: readonly any[]): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const used = new Set<string>();
  const validators = new Map<number, ValidateFunction>();
  for (const event of events) noteNames(event, used);
  return events.flatMap((event) => {
    const schema = SCHEMAS[CLASSES[event.class_uid] ?? ''];
    if (schema === undefined) return [`unknown class ${event.class_uid}`];
    const validate = validators.get(event.class_uid) ?? ajv.compile(withoutUnused(schema, used));
    validators.set(event.class_uid, validate);
    validate(event);
    return (validate.errors ?? []).map(
      ({ instancePath: at, message, params }) => `${at} ${message} ${JSON.stringify(params)}`,
    );
  });
}

function noteNames(value: unknown, used: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    used.add(name);
    noteNames(member, used);
  }
}

/** Optional members that no event has: leaving them out of the schema allows nothing more, and compiles ten times faster. */
function withoutUnused(schema: any, used: ReadonlySet<string>): object {
  const prune = ({ properties = {}, required = [], ...rest }: any): any => {
    const kept = Object.entries(properties).filter(([name]) => used.has(name) || required.includes(name));
    return { ...rest, required, properties: Object.fromEntries(kept) };
  };
  const { $defs, ...top } = schema;
  const pruned = Object.entries($defs).map(([name, one]) => [name, prune(one)]);
  return { ...prune(top), $defs: Object.fromEntries(pruned) };
}
