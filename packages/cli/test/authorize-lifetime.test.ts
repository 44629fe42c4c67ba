import { beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, granted, newDeveloper } from './support/developer.ts';
import { type Ended, grantex } from './support/run.ts';

let developer: Developer;
beforeAll(async () => {
  developer = await newDeveloper();
  await granted(developer);
});

const cli = (...parameters: string[]): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment });
const authorize = (...parameters: string[]): Promise<Ended> =>
  cli(
    'authorize',
    '--agent',
    'Travel agent',
    '--principal',
    'alice',
    '--scope',
    'flights:book',
    ...parameters,
  );

describe('a lifetime', () => {
  test('above the limit of the server is shortened, and one line says so', async () => {
    const ended = await authorize('--expires-in', '7d');
    expect(ended.output).toMatch(/^lifetime +1d$/m);
    expect(ended.errors.split('\n')).toEqual([
      'This is a sandbox: it approved at once and asked nobody.',
      'warning: the grant lasts 1d, not 7d: this server allows no more. To allow it: grantex settings set --max-grant-lifetime 7d',
      '',
    ]);
    const json = await authorize('--expires-in', '90000s', '--json');
    expect(json.json).toMatchObject({ expiresIn: '1d' });
    expect(json.errors).toMatch(/^warning: the grant lasts 1d, not 90000s: .*\n$/);
  });

  test.each(['24h', '30m', '86400s'])('of %s is within it, and nothing is said', async (lifetime) => {
    expect((await authorize('--expires-in', lifetime, '--json')).errors).toBe('');
  });

  test('is as long as the advice says once it is followed, and a shorter limit is named as the own one', async () => {
    await cli('settings', 'set', '--max-grant-lifetime', '7d');
    expect(await authorize('--expires-in', '7d', '--json')).toMatchObject({
      json: { expiresIn: '7d' },
      errors: '',
    });
    await cli('settings', 'set', '--max-grant-lifetime', '2h');
    const shorter = await authorize('--expires-in', '3h', '--json');
    expect(shorter.json).toMatchObject({ expiresIn: '2h' });
    expect(shorter.errors).toContain('the grant lasts 2h, not 3h: your settings allow no more');
    // Nothing was asked for.
    expect((await authorize('--json')).errors).toBe('');
    await cli('settings', 'set', '--max-grant-lifetime', 'default');
  });
});

test('a link to the permissions lasts a day at most, and one line says so', async () => {
  const link = ['people', 'link', 'alice', '--json', '--expires-in'];
  expect(await cli(...link, '24h')).toMatchObject({ exitCode: EXIT.ok, errors: '' });
  expect((await cli(...link, '2d')).errors).toBe(
    'warning: the link ends in 24 h, not after 2d: no link lasts longer\n',
  );
});
