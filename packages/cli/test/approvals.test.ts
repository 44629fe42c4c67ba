import { expect, test } from 'vitest';
import { granted, newDeveloper } from './support/developer.ts';
import { grantex } from './support/run.ts';

test('approvals are listed, shown, decided in a sandbox and waited for', async () => {
  const developer = await newDeveloper();
  const { environment, url, apiKey } = developer;
  const { grantToken } = await granted(developer);
  const cli = (...parameters: string[]) => grantex(['approvals', ...parameters], { environment });
  expect((await cli('list')).errors).toContain('No call has asked its person yet.');

  // The issuer, which stands for all services of the developer.
  const audience = url;
  const input = { flight: 'LH 400' };
  const admission = { token: grantToken, audience, action: 'book', scopes: ['flights:book'], input };
  const answer = await fetch(`${url}/v1/admissions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...admission, approval: true }),
  });
  const { approvalId } = (await answer.json()) as { approvalId: string };

  const listed = await cli('list', '--status', 'pending');
  expect(listed.output).toMatch(
    /^AGENT +PRINCIPAL +STATUS +ASKED +ACTION +ID\nTravel agent +alice +pending /,
  );
  expect((await cli('get', approvalId)).output).toMatch(/action +book\n[\s\S]*decide at +http/);
  expect((await cli('decide', approvalId, 'approve')).output).toMatch(/status +approved/);
  expect((await cli('wait', approvalId)).output).toMatch(/status +approved/);
  expect((await cli('decide', approvalId, 'refuse')).errors).toContain('→ See what became of it');
});
