import { expect, test } from 'vitest';
import { testServer } from '../../support/server.ts';
import { backUp, KEY, keptPostgresql } from './places.ts';

test('a backup names the issuer that its database began under, whatever its own configuration says', async () => {
  const place = await keptPostgresql();
  const server = await testServer({ place, bootstrapKey: KEY });
  await server.close();
  const { GRANTEX_PUBLIC_URL: issuer, ...environment } = place.environment;
  const { header } = await backUp({ ...place, environment });
  expect(header.issuer).toBe(issuer);
});
