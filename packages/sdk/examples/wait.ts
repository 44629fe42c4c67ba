import { Grantex, type GrantTokens } from '@grantex/sdk';

const gx = new Grantex({ apiKey: process.env.GRANTEX_API_KEY });

/** For a program on a terminal or a device: the person decides in whatever browser they have. */
export async function askAndWait(agentId: string, show: (url: string) => void): Promise<GrantTokens> {
  const auth = await gx.authorize({ agentId, userId: 'user_alice', scopes: ['flights:book'] });
  show(auth.consentUrl);
  const { code } = await gx.authorizations.waitForCode(auth.authRequestId, {
    signal: AbortSignal.timeout(600_000),
  });
  return gx.tokens.exchange({ code, agentId });
}
