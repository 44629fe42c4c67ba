import {
  canonicalJson,
  canonicalMetadata,
  MAX_METADATA_BYTES,
  MAX_METADATA_DEPTH,
} from '../../../src/log.ts';
import { canonicalInput } from '../../../src/log/entry/canonical-json.ts';
import { type FormatFault, orFault } from '../format-fault.ts';
import { sha256Hex } from '../sha256.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface CanonicalJsonCase extends Vector {
  /**
   * `metadata` of an entry, `value` anywhere in metadata, or `input` of a call. They differ in their limits, and in the
   * names of members that they refuse.
   */
  readonly of: 'metadata' | 'value' | 'input';
  /** JSON, in which escapes and numbers are as the case needs them. */
  readonly json: string;
  /** A JSON text that is too long to write out: `before`, then `text` so many `times`, then `after`. */
  readonly repeated?: Repeated;
  readonly expected: { readonly text?: string; readonly sha256: string } | FormatFault;
}

interface Repeated {
  readonly before: string;
  readonly text: string;
  readonly times: number;
  readonly after: string;
}

/** RFC 8785 §3.2.2 and §3.2.3, appendix B, and our own cases. */
const CANONICAL: readonly (readonly [name: string, json: string, text: string])[] = [
  [
    'members by UTF-16 code units',
    String.raw`{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}`,
    '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}',
  ],
  [
    'the example of the standard',
    String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`,
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  ],
  ['minus zero', '-0', '0'],
  ['minus zero with places', '-0.0', '0'],
  ['a whole number with places', '5.0', '5'],
  ['a whole number with an exponent', '1e2', '100'],
  ['the smallest double', '5e-324', '5e-324'],
  ['the largest double', '1.7976931348623157e308', '1.7976931348623157e+308'],
  ['a large integer', '9007199254740992', '9007199254740992'],
  ['a negative number', '-1.50', '-1.5'],
  ['where exponents begin', '[1e20,1e21,1e-6,1e-7]', '[100000000000000000000,1e+21,0.000001,1e-7]'],
  ['an integer of 22 digits', '1000000000000000000000', '1e+21'],
  [
    'numbers that are hard to round',
    '[295147905179352830000,9.999999999999997e22,1e23,5.0e-7,4.35,0.1]',
    '[295147905179352830000,9.999999999999997e+22,1e+23,5e-7,4.35,0.1]',
  ],
  ['a constructor without a prototype', '{"constructor":{"a":1}}', '{"constructor":{"a":1}}'],
  ['an empty object', ' { } ', '{}'],
  ['empty objects and lists', '[[],{}]', '[[],{}]'],
  ['control characters', String.raw`"\b\t\n\f\r\u0000\u001f\u007f"`, '"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f"'],
  ['separators of lines', String.raw`"\u2028\u2029"`, '"\u2028\u2029"'],
  ['characters that HTML knows', '"<a href=\'x\'>&</a>"', '"<a href=\'x\'>&</a>"'],
  ['letters in two normal forms', String.raw`["\u00e9","e\u0301"]`, '["\u00e9","e\u0301"]'],
  ['an empty text, and one of spaces', '{"":"","  ":"  "}', '{"":"","  ":"  "}'],
  [
    'nesting as deep as allowed',
    `${'['.repeat(MAX_METADATA_DEPTH)}1${']'.repeat(MAX_METADATA_DEPTH)}`,
    `${'['.repeat(32)}1${']'.repeat(32)}`,
  ],
];

const REFUSED: readonly (readonly [name: string, json: string, fault: string])[] = [
  ['a lone surrogate', String.raw`{"a":"\ud800"}`, 'The value at "/a" holds a lone surrogate.'],
  ['a lone low surrogate at the root', String.raw`"x\udc00"`, 'The value holds a lone surrogate.'],
  [
    'surrogates in the wrong order',
    String.raw`["\ude00\ud83d"]`,
    'The value at "/0" holds a lone surrogate.',
  ],
  [
    'an own member named __proto__',
    '{"a":{"__proto__":1}}',
    'The value at "/a/__proto__" is named __proto__.',
  ],
  [
    'a constructor that has a prototype',
    '{"constructor":{"prototype":1}}',
    'The value at "/constructor" is named constructor and has a prototype.',
  ],
  [
    'one level too many',
    `${'['.repeat(33)}1${']'.repeat(33)}`,
    `The value at "${'/0'.repeat(32)}" is nested deeper than 32 levels.`,
  ],
  [
    'one level too many, in objects',
    `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`,
    `The value at "${'/a'.repeat(32)}" is nested deeper than 32 levels.`,
  ],
];

const TOO_LARGE = 'The value makes the whole larger than 65536 bytes.';

const LONG: readonly (readonly [name: string, repeated: Repeated, fault?: string])[] = [
  ['exactly 64 KiB', { before: '"', text: 'a', times: MAX_METADATA_BYTES - 2, after: '"' }],
  ['a byte too many', { before: '"', text: 'a', times: MAX_METADATA_BYTES - 1, after: '"' }, TOO_LARGE],
  [
    'a byte too many in UTF-8, in fewer characters',
    { before: '"', text: '\u20ac', times: Math.floor(MAX_METADATA_BYTES / 3), after: '"' },
    TOO_LARGE,
  ],
];

const LONG_INPUTS: readonly (readonly [name: string, repeated: Repeated, fault?: string])[] = [
  ['exactly 4 MiB', { before: '"', text: 'a', times: 4 * 1024 * 1024 - 2, after: '"' }],
  [
    'a byte more than 4 MiB',
    { before: '"', text: 'a', times: 4 * 1024 * 1024 - 1, after: '"' },
    'The value makes the whole larger than 4194304 bytes.',
  ],
];

const INPUTS: readonly (readonly [name: string, json: string, text: string | undefined, fault?: string])[] = [
  ['an input whose member is named __proto__', '{"__proto__":1}', '{"__proto__":1}'],
  [
    'an input whose constructor has a prototype',
    '{"constructor":{"prototype":1}}',
    '{"constructor":{"prototype":1}}',
  ],
  ['an input of no members', '{}', '{}'],
  ['an input whose members are in another order', '{"b":[2,1],"a":1.0}', '{"a":1,"b":[2,1]}'],
  ['an input of 64 levels', `${'['.repeat(64)}1${']'.repeat(64)}`, `${'['.repeat(64)}1${']'.repeat(64)}`],
  [
    'an input of 65 levels',
    `${'['.repeat(65)}1${']'.repeat(65)}`,
    undefined,
    `The value at "${'/0'.repeat(64)}" is nested deeper than 64 levels.`,
  ],
  [
    'an input with a lone surrogate',
    String.raw`{"a":{"b":"\udfff"}}`,
    undefined,
    'The value at "/a/b" holds a lone surrogate.',
  ],
];

const WRITERS = {
  metadata: (value: unknown): string => canonicalMetadata(value),
  value: (value: unknown): string => canonicalJson(value),
  input: (value: unknown): string => canonicalInput(value).text,
};

/** Longer texts are in the files by their hash alone. */
const SHOWN = 1_000;

async function canonical(text: string): Promise<{ readonly text?: string; readonly sha256: string }> {
  return { ...(text.length <= SHOWN && { text }), sha256: await sha256Hex(text) };
}

const refused = (message: string): FormatFault => ({ error: { code: 'METADATA_NOT_CANONICAL', message } });

const textOf = ({ before, text, times, after }: Repeated): string => `${before}${text.repeat(times)}${after}`;

/** Canonical JSON (`docs/protocol.md` §8, RFC 8785). */
export const canonicalJsonVectors: VectorKind = vectorKind<CanonicalJsonCase>({
  kind: 'canonical-json',
  about:
    'Canonical JSON (RFC 8785) of metadata and of the inputs of calls, with its SHA-256: the digest of an input.',
  cases: async () => [
    ...(await Promise.all(
      CANONICAL.map(async ([name, json, text]) => ({
        name,
        of: 'value' as const,
        json,
        expected: await canonical(text),
      })),
    )),
    ...REFUSED.map(([name, json, fault]) => ({ name, of: 'value' as const, json, expected: refused(fault) })),
    ...['null', '[]', '"text"', '1'].map((json) => ({
      name: `metadata that are ${json}`,
      of: 'metadata' as const,
      json,
      expected: refused('Metadata is not an object.'),
    })),
    {
      name: 'metadata that are an object',
      of: 'metadata',
      json: '{"b":2,"a":1}',
      expected: await canonical('{"a":1,"b":2}'),
    },
    ...(await Promise.all(
      INPUTS.map(async ([name, json, text, fault = '']) => ({
        name,
        of: 'input' as const,
        json,
        expected: text === undefined ? refused(fault) : await canonical(text),
      })),
    )),
    ...(await Promise.all(
      [...LONG, ...LONG_INPUTS].map(async ([name, repeated, fault], index) => ({
        name,
        of: index < LONG.length ? ('value' as const) : ('input' as const),
        repeated,
        expected: fault === undefined ? await canonical(textOf(repeated)) : refused(fault),
      })),
    )),
  ],
  async run({ of, json, repeated }) {
    const value: unknown = JSON.parse(repeated === undefined ? json : textOf(repeated));
    const text = orFault(() => WRITERS[of](value));
    return typeof text === 'string' ? canonical(text) : text;
  },
});
