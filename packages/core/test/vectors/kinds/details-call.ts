import {
  type ArgumentLimit,
  type CallDetail,
  parseDetails,
  type RefusedArgument,
  refusedArguments,
} from '../../../src/issuer.ts';
import { refusedArgumentInWords } from '../../../src/verify/details/argument-refusal.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface CallCase extends Vector {
  readonly details: readonly CallDetail[];
  /** The scopes of the call. */
  readonly scopes: readonly string[];
  /** What the rule's `arguments` returns, as JSON; absent for a call without an input. */
  readonly json?: string | undefined;
  /** What is refused, and the sentence for it; empty when the call is admitted. */
  readonly expected: readonly (RefusedArgument & { readonly sentence: string })[];
}

const TYPE = 'urn:grantex:call';
const at = (value: string): string => `{"a":${value}}`;
const texts = (values: readonly string[]): string[] => values.map((value) => JSON.stringify(value));

/** For each limit of the argument `a`: its words, the values that it admits, and those that it refuses, as JSON. */
const LIMITS: readonly (readonly [
  limit: ArgumentLimit,
  words: string,
  admitted: readonly string[],
  refused: readonly string[],
])[] = [
  [
    {},
    'must be given',
    ['0', 'null', 'false', '""', '{}', '{"x.y":1}', '[0]', '[[null]]', '{"__proto__":1}'],
    [],
  ],
  [
    { max: '500' },
    'may be at most 500',
    [
      '500',
      '0',
      '-0',
      '499.9999',
      '5e2',
      '500.0',
      '1e-300',
      '"500"',
      '"500.00"',
      '"0"',
      '"-0"',
      '"-0.00"',
      `"0.${'0'.repeat(63)}1"`,
      '[1,"2",[3]]',
    ],
    [
      '500.0001',
      '501',
      '-0.0001',
      '-1',
      '-1e-300',
      '1e15',
      '1e308',
      '"500.00000000000000000001"',
      '"501"',
      '"-1"',
      '"5e2"',
      '"+5"',
      '"05"',
      '" 5"',
      '"5 "',
      '"5\\n"',
      '"0x5"',
      '"\\u0665"',
      '"\\uff15"',
      '"5,0"',
      '"5."',
      '".5"',
      '""',
      '"NaN"',
      '"Infinity"',
      `"${'1'.repeat(65)}"`,
      `"0.${'0'.repeat(64)}1"`,
      'true',
      'null',
      '{}',
      '{"valueOf":5}',
      '[5,501]',
      '[5,[null]]',
    ],
  ],
  [
    { max: '0.1' },
    'may be at most 0.1',
    ['0.1', '0.09999999999999999', '"0.1000"'],
    ['0.30000000000000004', '0.10000000000000002', '"0.10000000000000000000000001"'],
  ],
  [
    { max: '999999999999999.9999' },
    'may be at most 999999999999999.9999',
    ['999999999999999', '"999999999999999.9999"', '999999999999999.9'],
    ['1000000000000000', '"999999999999999.99991"', '1e21', '12345678901234567890'],
  ],
  [
    { min: '0.5' },
    'must be at least 0.5',
    ['0.5', '1e300', '"0.50001"', '0.5000000001'],
    ['0.4999', '-1', '"0.49999999"', '"x"'],
  ],
  [
    { min: '-2', max: '-1' },
    'must be from -2 to -1',
    ['-1', '-1.5', '-2', '"-2.00"', '-1.00000001'],
    ['-2.0001', '-0.9999', '0', '2', '"-2.00000001"'],
  ],
  [{ min: '5', max: '5' }, 'must be 5', ['5', '"5.0"'], ['5.00001', '4.99999']],
  [{ max: '0' }, 'may be at most 0', ['0', '-0', '"0.000"'], ['1e-9', '-1e-9']],
  [
    { oneOf: ['EUR'] },
    'must be "EUR"',
    ['"EUR"', '["EUR","EUR"]'],
    ['"eur"', '"EUR "', '"EU\\u0052\\u0301"', 'null', '{}'],
  ],
  [
    { oneOf: ['1', 2, true] },
    'must be one of "1", 2 or true',
    ['"1"', '2', 'true', '2.0', '["1",2]'],
    ['1', '"2"', '"true"', 'false', '"TRUE"', 'null', '2.0000001'],
  ],
  [{ oneOf: [0, false] }, 'must be 0 or false', ['0', '-0', 'false'], ['""', '"0"', 'null']],
  [{ oneOf: ['caf\u00e9'] }, 'must be "caf\u00e9"', ['"caf\\u00e9"'], ['"cafe\\u0301"']],
  [
    { prefix: 'inv-\u{1f600}' },
    'must begin with "inv-\u{1f600}"',
    ['"inv-\\ud83d\\ude00"', '"inv-\\ud83d\\ude00/../x\\u0000"'],
    [
      '"inv-"',
      '"inv-\\ud83d"',
      '"INV-\\ud83d\\ude00"',
      '"inv-\\ud83d\\ude00\\ud800"',
      '"inv-\\ud83d\\ude01"',
      '5',
      '{"0":"i"}',
    ],
  ],
  [
    { under: '/data/in' },
    'must be "/data/in" or a path below it',
    texts(['/data/in', '/data/in/', '/data/in/a b/.c..', '/data/in/\u00e9']),
    [
      ...texts([
        '/data/inn',
        '/data',
        'data/in',
        '/data/in/../x',
        '/data/in/..',
        '/data/in/./x',
        '/data/in//x',
        '//data/in',
        '/data/in/x//',
        '/data/in\\x',
        '/data/in/%2e%2e',
        '/data/in/a\u0000',
        '/data/in/.. /x',
        '/data/in/...',
        '/DATA/in',
        '',
        '/',
        'file:///data/in',
        '/data/in\n',
      ]),
      '"/data/in/\\ud800"',
      'null',
      '["/data/in","/data"]',
    ],
  ],
  [
    { under: '/' },
    'must be "/" or a path below it',
    texts(['/', '/a', '/a/b/']),
    texts(['', 'a', '//', '/..', '/a//']),
  ],
  [
    { under: 'docs' },
    'must be "docs" or a path below it',
    texts(['docs', 'docs/a', 'docs/']),
    texts(['/docs', 'docs2', './docs', 'docs/../a']),
  ],
  [
    { host: 'api.test' },
    'must be an https address at api.test',
    texts([
      'https://api.test',
      'https://api.test/',
      'https://api.test?q=1',
      'https://api.test#a',
      "https://api.test/a/%2e;b@c:d'[]",
    ]),
    texts([
      'http://api.test/',
      'HTTPS://api.test/',
      'https://API.test/',
      'https://a@api.test/',
      'https://api.test@evil.test/',
      'https://api.test:443/',
      'https://api.test:8443/',
      'https://api.test:/',
      'https://api.test.',
      'https://api.test./',
      'https://api.test.evil.test/',
      'https://b.api.test/',
      'https://api.test\\@evil.test/',
      'https:/api.test/',
      'https:api.test',
      '//api.test/',
      'https:///api.test/',
      ' https://api.test/',
      'https://api.test/ ',
      'https://api.test/\n',
      'https://api.test/a b',
      'https://api.test/\u00e9',
      'https://api.test/"',
      'https://api.test/<>',
      'https://api.test/`{|}^',
      'https://\u0430pi.test/',
      'https://api\uff0etest/',
      'https://%61pi.test/',
      'https://api.test\u0000/',
      'ftp://api.test/',
      'api.test',
      'javascript:https://api.test/',
    ]),
  ],
  [
    { host: '.api.test' },
    'must be an https address below api.test',
    texts(['https://b.api.test/', 'https://c.b.api.test']),
    texts([
      'https://api.test/',
      'https://xapi.test/',
      'https://.api.test/',
      'https://b.api.test:8443/',
      'https://b..api.test/',
      'https://-b.api.test/',
      'https://b_c.api.test/',
    ]),
  ],
  [
    { host: 'api.test:8443' },
    'must be an https address at api.test:8443',
    texts(['https://api.test:8443/x']),
    texts([
      'https://api.test/x',
      'https://api.test:08443/',
      'https://api.test:84430/',
      'https://a:8443@api.test/',
    ]),
  ],
  [
    { host: '10.0.0.1' },
    'must be an https address at 10.0.0.1',
    texts(['https://10.0.0.1/']),
    texts([
      'https://167772161/',
      'https://10.1/',
      'https://0x0a000001/',
      'https://10.0.0.01/',
      'https://10.0.0.1.test/',
    ]),
  ],
  [{ max: '5', oneOf: ['5', 7] }, 'may be at most 5 and must be "5" or 7', ['"5"'], ['7', '5', '"5.0"']],
  [
    { prefix: '/a', under: '/a' },
    'must begin with "/a" and must be "/a" or a path below it',
    ['"/a/b"'],
    ['"/ab"'],
  ],
];

const PAY = {
  type: TYPE,
  scope: 'p:i',
  arguments: { amount: { max: '5' }, 'to.iban': { prefix: 'DE' } },
} as const;
const CLOSED = { ...PAY, closed: true } as const;

type Refused = readonly [argument: string, limit: RefusedArgument['limit'], scope?: string];
const AMOUNT: Refused = ['amount', { max: '5' }];
const REQUIRED: readonly Refused[] = [
  ['amount', 'required'],
  ['to.iban', 'required'],
];

/** Whole details: the input as JSON, and what is refused. */
const WALKS: readonly (readonly [
  name: string,
  details: readonly CallDetail[],
  json: string | undefined,
  refused: readonly Refused[],
])[] = [
  ['everything within its limits', [PAY], '{"amount":5,"to":{"iban":"DE1"},"note":"x"}', []],
  [
    'everything refused, in the order of the paths',
    [PAY],
    '{"to":{"iban":"AT1"},"amount":6}',
    [AMOUNT, ['to.iban', { prefix: 'DE' }]],
  ],
  ['no input', [PAY], undefined, REQUIRED],
  ['null as input', [PAY], 'null', REQUIRED],
  ['a text as input', [PAY], '"amount"', REQUIRED],
  ['an empty object', [PAY], '{}', REQUIRED],
  ['an argument within a text', [PAY], '{"amount":5,"to":"DE1"}', [['to.iban', 'required']]],
  ['an argument within null', [PAY], '{"amount":5,"to":null}', [['to.iban', 'required']]],
  ['an argument within a list', [PAY], '{"amount":5,"to":[{"iban":"DE1"},{"iban":"DE2"}]}', []],
  ['an argument within nested lists', [PAY], '{"amount":5,"to":[[{"iban":"DE1"}],[[{"iban":"DE2"}]]]}', []],
  [
    'one element of a list over its limit',
    [PAY],
    '{"amount":5,"to":[{"iban":"DE1"},{"iban":"AT2"}]}',
    [['to.iban', { prefix: 'DE' }]],
  ],
  [
    'one element of a list without it',
    [PAY],
    '{"amount":5,"to":[{"iban":"DE1"},{}]}',
    [['to.iban', 'required']],
  ],
  [
    'one element of a list that is no object',
    [PAY],
    '{"amount":5,"to":[{"iban":"DE1"},7]}',
    [['to.iban', 'required']],
  ],
  ['an empty list', [PAY], '{"amount":[],"to":[]}', REQUIRED],
  ['an empty list in a list', [PAY], '{"amount":[5,[]],"to":{"iban":"DE1"}}', [['amount', 'required']]],
  [
    'a list of inputs',
    [PAY],
    '[{"amount":5,"to":{"iban":"DE1"}},{"amount":6,"to":{"iban":"DE1"}}]',
    [AMOUNT],
  ],
  ['an empty list as input', [PAY], '[]', REQUIRED],
  [
    'a key that holds the whole path',
    [PAY],
    '{"amount":5,"to.iban":"DE1"}',
    [
      ['to.iban', 'not allowed'],
      ['to.iban', 'required'],
    ],
  ],
  [
    'a key with a dot beside what is limited',
    [PAY],
    '{"amount":5,"to":{"iban":"DE1","x.y":1}}',
    [['to.x.y', 'not allowed']],
  ],
  [
    'a key with a dot where nothing is looked at',
    [PAY],
    '{"amount":5,"to":{"iban":"DE1"},"note":{"x.y":1}}',
    [],
  ],
  [
    'an inherited name',
    [{ type: TYPE, scope: 'p:i', arguments: { 'constructor.name': {}, toString: {} } }],
    '{}',
    [
      ['constructor.name', 'required'],
      ['toString', 'required'],
    ],
  ],
  [
    'a name of its own that objects inherit',
    [{ type: TYPE, scope: 'p:i', arguments: { 'constructor.name': {} } }],
    '{"constructor":{"name":1}}',
    [],
  ],
  [
    'names that are numbers, in the order of their texts',
    [{ type: TYPE, scope: 'p:i', arguments: { '9': {}, '10': {}, a: {} } }],
    '{}',
    [
      ['10', 'required'],
      ['9', 'required'],
      ['a', 'required'],
    ],
  ],
  ['a detail without arguments', [{ type: TYPE, scope: 'p:i' }], '{"a.b":1}', []],
  ['a detail without arguments, and no input', [{ type: TYPE, scope: 'p:i' }], undefined, []],
  ['closed, and everything named', [CLOSED], '{"amount":5,"to":{"iban":"DE1"}}', []],
  [
    'closed, and an argument that is not named',
    [CLOSED],
    '{"z":1,"amount":6,"note":2,"to":{"iban":"DE1"}}',
    [['note', 'not allowed'], AMOUNT],
  ],
  [
    'closed, and a part that is not named',
    [CLOSED],
    '{"amount":5,"to":[{"iban":"DE1"},{"iban":"DE1","bic":1}]}',
    [['to.bic', 'not allowed']],
  ],
  [
    'closed, and null that is not named',
    [CLOSED],
    '{"amount":5,"to":{"iban":"DE1"},"note":null}',
    [['note', 'not allowed']],
  ],
  [
    'closed, and a member named __proto__',
    [CLOSED],
    '{"amount":5,"to":{"iban":"DE1"},"__proto__":{}}',
    [['__proto__', 'not allowed']],
  ],
  [
    'closed, and anything below a path that ends',
    [{ ...CLOSED, arguments: { a: {} } }],
    '{"a":{"b":{"c.d":[1]}}}',
    [],
  ],
  [
    'closed, and a key of 300 characters',
    [{ ...CLOSED, arguments: { a: {} } }],
    `{"a":1,"${'\u00e9'.repeat(300)}":1}`,
    [['\u00e9'.repeat(256), 'not allowed']],
  ],
  [
    'closed, and keys in the order of their code units',
    [{ ...CLOSED, arguments: { a: {} } }],
    '{"a":1,"\\uff01":1,"\\ud83d\\ude00":1}',
    [['\u{1f600}', 'not allowed']],
  ],
  ['closed without arguments, and no input', [{ type: TYPE, scope: 'p:i', closed: true }], undefined, []],
  ['closed without arguments, and null', [{ type: TYPE, scope: 'p:i', closed: true }], 'null', []],
  ['closed without arguments, and an empty object', [{ type: TYPE, scope: 'p:i', closed: true }], '{}', []],
  [
    'closed without arguments, and an argument',
    [{ type: TYPE, scope: 'p:i', closed: true }],
    '{"a":1}',
    [['a', 'not allowed']],
  ],
  [
    'closed without arguments, and a text',
    [{ type: TYPE, scope: 'p:i', closed: true }],
    '"x"',
    [['', 'not allowed']],
  ],
  [
    'closed without arguments, and a list of a text',
    [{ type: TYPE, scope: 'p:i', closed: true }],
    '[{},"x"]',
    [['', 'not allowed']],
  ],
  [
    'lists as deep as are looked into',
    [{ type: TYPE, scope: 'p:i', arguments: { a: {} } }],
    at(`${'['.repeat(64)}1${']'.repeat(64)}`),
    [],
  ],
  [
    'lists deeper than are looked into',
    [{ type: TYPE, scope: 'p:i', arguments: { a: {} } }],
    at(`${'['.repeat(65)}1${']'.repeat(65)}`),
    [['a', 'not allowed']],
  ],
  [
    'two details of one scope, both of which must hold',
    [PAY, { ...PAY, arguments: { amount: { min: '2' } } }],
    '{"amount":1,"to":{"iban":"DE1"}}',
    [['amount', { min: '2' }]],
  ],
  ['a detail of a scope that the call does not need', [{ ...PAY, scope: 'q:r' }], '{}', []],
];

const call = (
  name: string,
  details: readonly CallDetail[],
  json: string | undefined,
  refused: readonly Refused[],
): CallCase => ({
  name,
  details,
  scopes: ['p:i'],
  json,
  expected: refused.map(([argument, limit, scope = 'p:i']) => {
    const one = { scope, argument, limit };
    return { ...one, sentence: refusedArgumentInWords(one) };
  }),
});

/** What details make of a call (`docs/protocol.md` §15). */
export const detailsCallVectors: VectorKind = vectorKind<CallCase>({
  kind: 'details-call',
  about: 'Calls under details: which arguments are refused, and in which words.',
  cases: () => [
    ...LIMITS.flatMap(([limit, words, admitted, refused]) => {
      const detail: CallDetail = { type: TYPE, scope: 'p:i', arguments: { a: limit } };
      const name = JSON.stringify(limit);
      const sentence = `The argument "a" of this call ${words}.`;
      return [
        ...admitted.map((value) => call(`${name} admits ${shown(value)}`, [detail], at(value), [])),
        ...refused.map((value) => ({
          ...call(`${name} refuses ${shown(value)}`, [detail], at(value), []),
          expected: [{ scope: 'p:i', argument: 'a', limit, sentence }],
        })),
      ];
    }),
    ...WALKS.map(([name, details, json, refused]) => call(name, details, json, refused)),
    {
      ...call(
        'two scopes, in the order of the call',
        [PAY, { ...PAY, scope: 'q:r', arguments: { x: {} } }],
        '{"amount":6,"to":{"iban":"DE1"}}',
        [['x', 'required', 'q:r'], AMOUNT],
      ),
      scopes: ['q:r', 'p:i'],
    },
  ],
  run({ details, scopes, json }) {
    const values: unknown = json === undefined ? undefined : JSON.parse(json);
    return refusedArguments(parseDetails(details), scopes, values).map((one) => ({
      ...one,
      sentence: refusedArgumentInWords(one),
    }));
  },
});

/** A name is one line; the length tells values apart that begin alike. */
function shown(json: string): string {
  return json.length <= 60 ? json : `${json.slice(0, 50)}… of ${json.length} characters`;
}
