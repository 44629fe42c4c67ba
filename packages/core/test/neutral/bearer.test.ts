import { expect, test } from 'vitest';
import { readBearerToken } from '../../src/index.ts';
import { refusalOf } from './support/outcome.ts';

// What is read from headers as they arrive are vectors (`../vectors/kinds/http.ts`); these are headers of the Fetch API.
const token = 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln';
const bearer = ['authorization', `Bearer ${token}`] as const;

test('a token is read from the headers of the Fetch API', () => {
  expect(readBearerToken(new Headers([[...bearer]]))).toBe(token);
});

test.each([
  ['no header', 'no_credentials', new Headers()],
  ['two headers, which it joins', 'two_credentials', new Headers([[...bearer], [...bearer]])],
])('%s of the Fetch API is refused: %s', async (_what, reason, headers) => {
  expect(await refusalOf(() => readBearerToken(headers))).toMatchObject({ reason });
});
