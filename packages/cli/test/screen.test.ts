import { text } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failureOf } from '../src/output/failure.ts';
import { createScreen } from '../src/output/screen.ts';
import { report } from '../src/run.ts';
import { CliError } from '../src/terminal/exit.ts';
import { HOSTILE_TEXT, hiddenIn } from './support/hidden.ts';
import { silentTerminal } from './support/run.ts';

const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(...Array.from(HOSTILE_TEXT), '\r', '\n', '\ud800', '\u200d', '\ufe0f', '👩', '"', '\\'),
      {
        maxLength: 12,
      },
    )
    .map((characters) => characters.join('')),
);
const hostileObject = fc.object({ key: hostileText, values: [hostileText, fc.integer(), fc.constant(null)] });

/** The output of everything that a screen offers, on a terminal or elsewhere. */
async function written(
  isTTY: boolean,
  show: (screen: ReturnType<typeof createScreen>) => Promise<void> | void,
): Promise<string> {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 60 });
  const said = text(stream);
  await show(createScreen({ ...silentTerminal(), output: stream, errors: stream }, { isJson: false }));
  stream.end();
  return said;
}

test('no text on a screen contains an unescaped hidden character', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, fc.boolean(), async (hostile, isTTY) => {
      const shown = await written(isTTY, async (screen) => {
        await screen.line(hostile);
        await screen.fields([[hostile, hostile, 'good']]);
        await screen.table([{ title: 'NAME', value: () => hostile, style: () => 'bad' as const }], [0]);
        // A text of several lines keeps its tabs.
        if (isTTY) await screen.raw(hostile.replaceAll('\t', ''));
        screen.note(hostile);
        screen.warn(hostile);
      });
      expect(hiddenIn(shown)).toEqual([]);
    }),
  );
});

test('raw output is not changed', async () => {
  expect(await written(false, (screen) => screen.raw(HOSTILE_TEXT))).toBe(HOSTILE_TEXT);
});

test('JSON on a screen contains no hidden character, and parses to the same value', async () => {
  await fc.assert(
    fc.asyncProperty(hostileObject, fc.boolean(), async (value, isTTY) => {
      const document = await written(isTTY, (screen) => screen.json(value));
      const line = await written(isTTY, (screen) => screen.jsonLine(value));
      expect(hiddenIn(document + line)).toEqual([]);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      for (const each of [document, line])
        expect(JSON.parse(each)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('an error contains none, in its text or its advice', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, fc.boolean(), async (hostile, isJson) => {
      const errors = new PassThrough();
      const said = text(errors);
      const failure = failureOf(new CliError(`it is ${hostile}`, { next: hostile }), []);
      report({ ...silentTerminal(), errors }, isJson ? ['--json'] : [], failure);
      errors.end();
      const shown = await said;
      expect(hiddenIn(shown)).toEqual([]);
      const { error } = isJson ? (JSON.parse(shown) as { error: object }) : { error: failure };
      expect(error).toMatchObject({ message: `it is ${hostile}`, next: hostile });
    }),
  );
});
