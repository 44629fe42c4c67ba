import { expect, test } from 'vitest';
import { type ProgramCommand, startProgram } from '../src/processes/start-program.ts';

const node = (source: string): ProgramCommand => ({
  folder: import.meta.dirname,
  command: [process.execPath, '--eval', source],
});

const SOURCE = `
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { kind, times, url } = JSON.parse(line);
    console.log(JSON.stringify(url ? { url } : { seconds: kind === 'run' ? times / 100 : 7 }));
  });`;

test('a program reads its setting, answers requests, and ends when it is told to', async () => {
  const program = await startProgram(node(SOURCE), { url: 'http://127.0.0.1:1' });
  expect(program.url).toBe('http://127.0.0.1:1');
  expect(await program.ask({ kind: 'run', contender: 'raw', times: 50 })).toEqual({ seconds: 0.5 });
  expect(await program.ask({ kind: 'cpu' })).toEqual({ seconds: 7 });
  await program.stop();
});

test.each(['', 'console.log("{}"); process.exit(1)'])('a program that ends is named: %j', async (source) => {
  const measured = startProgram(node(source), {}).then(({ ask }) => ask({ kind: 'cpu' }));
  await expect(measured).rejects.toThrow('--eval');
});

test('a program that is not there is an error', async () => {
  const missing = startProgram({ folder: import.meta.dirname, command: ['no-such-program'] }, {});
  await expect(missing).rejects.toThrow('no-such-program ended');
});
