import { expect, test } from 'vitest';
import { hasSeen } from '../src/seen.ts';
import { stepsIn } from '../src/steps.ts';

const fence = '```';
const block = (info: string, text: string): string => `${fence}${info}\n${text}\n${fence}\n`;

test('a page says of each block whether it is typed, saved or seen', () => {
  const page = `# A page

Install it:

${block('sh', 'npm install a\nnpm run b \\\n  -- c')}
Two files, \`app/one.ts\`:

${block('ts', 'one();')}
It prints:

${block('text', 'Done…')}
1. In a list:

   ${block('json', '{ "a": 1 }').replaceAll('\n', '\n   ')}
`;
  expect(stepsIn(page)).toEqual([
    { kind: 'type', lines: ['npm install a', 'npm run b -- c'] },
    { kind: 'save', file: 'app/one.ts', text: 'one();\n' },
    { kind: 'see', format: 'text', text: 'Done…' },
    { kind: 'see', format: 'json', text: '{ "a": 1 }' },
  ]);
});

test.each([
  ['a language without a file', block('ts', 'one();'), 'line 3: expected a block of sh, a file'],
  ['lines with gaps', block('bash', 'export KEY=…'), 'line 3: expected'],
  ['a block without a language', block('', 'one'), 'got null'],
  ['something to see before anything was typed', block('text', 'Done.'), 'nothing was typed'],
])('%s is refused', (_what, text, message) => {
  expect(() => stepsIn(`A line.\n\n${text}`)).toThrow(message);
});

test.each([
  ['text', 'Done.', 'first\nDone.\nlast', true],
  ['text', 'Done.', 'Done. Or not.', false],
  ['text', 'Booked … for …', 'Booked AI 101 for alice.', true],
  ['text', 'Booked …', '10 %\rBooked AI 101.100 %\r', true],
  ['text', 'one\ntwo', 'two\none', false],
  ['text', 'one\none', 'one', false],
  ['text', '(a.b)', '(aXb)', false],
  ['json', '{ "a": [1], "b": "c" }', 'log\n{"b":"c","a":[1]}', true],
  ['json', '{ "a": 1 }', '{"a":1,"b":2}', false],
  ['json', '{ "a": 1 }', '{"error":{"data":{"a":1}}}', true],
  ['json', '{ "a": 1 }', '{"a":1} POST /bookings {201}', true],
  ['json', '{ "a": 1 }', 'nothing', false],
  ['json', '{ "a": 1 }', '{"a":', false],
] as const)('%s that shows %j, and the output %j', (format, text, output, isSeen) => {
  expect(hasSeen({ kind: 'see', format, text }, output)).toBe(isSeen);
});
