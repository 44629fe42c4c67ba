/** The response that a browser got for an address. */
export interface HttpPage {
  status: number;
  headers: Headers;
  /** Markup, or unparsed JSON. */
  text: string;
  /** The body, if it is JSON. */
  json: any;
}

/** A browser without script: it keeps cookies and knows the token of the last page that it opened. */
export interface HttpBrowser {
  readonly cookies: Map<string, string>;
  /** The token of the last page. */
  csrf: string;
  open(path: string, headers?: Record<string, string>): Promise<HttpPage>;
  /** Sends a form with the token of the last page, unless the fields contain another one. Does not follow redirects. */
  submit(
    path: string,
    fields?: Record<string, string | readonly string[] | undefined>,
    headers?: Record<string, string>,
  ): Promise<HttpPage>;
  /** Posts JSON as the page's script does; sends a text unchanged. */
  call(path: string, body: object | string, headers?: Record<string, string>): Promise<HttpPage>;
}

/** A browser without cookies. */
export function httpBrowser(url: string): HttpBrowser {
  const cookies = new Map<string, string>();
  const browser: HttpBrowser = {
    cookies,
    csrf: '',
    async open(path, headers) {
      const page = await send(path, { headers: { ...headers } });
      browser.csrf = /<meta name="csrf" content="([^"]*)"/.exec(page.text)?.[1] ?? browser.csrf;
      return page;
    },
    submit: (path, fields = {}, headers) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(
          Object.entries({ csrf: browser.csrf, ...fields }).flatMap(([name, values]) =>
            [values ?? []].flat().map((value): [string, string] => [name, value]),
          ),
        ).toString(),
      }),
    call: (path, body, headers) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-csrf-token': browser.csrf, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
  return browser;

  async function send(
    path: string,
    init: { method?: string; headers: Record<string, string>; body?: string },
  ): Promise<HttpPage> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, url), {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie === '' ? {} : { cookie }), ...init.headers },
    });
    for (const line of response.headers.getSetCookie()) keep(line);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} };
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split('=');
    const isOver = attributes.some((attribute) => /^(Max-Age=0|Expires=Thu, 01 Jan 1970)/i.test(attribute));
    if (isOver) cookies.delete(name);
    else cookies.set(name, value);
  }
}
