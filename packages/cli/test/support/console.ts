/** A browser that is signed in to the console of a server. */
export interface Console {
  /** Types a code, and allows these roles; denies without roles. */
  decide(userCode: string, roles?: readonly string[]): Promise<void>;
}

/** Signs in to the console as a browser does. */
export async function signInToConsole(url: string, apiKey: string): Promise<Console> {
  const cookies = new Map<string, string>();
  let csrf = '';
  const send = async (path: string, body?: object): Promise<Response> => {
    const answer = await fetch(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'x-csrf-token': csrf,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const readToken = async (): Promise<void> => {
    ({ csrf } = (await (await send('/console/session')).json()) as { csrf: string });
  };
  await readToken();
  await send('/console/session', { apiKey });
  await readToken();
  return {
    async decide(userCode, roles) {
      const decision = roles === undefined ? { decision: 'deny' } : { decision: 'allow', roles };
      await send('/console/device-logins/decide', { userCode, ...decision });
    },
  };
}
