import type { FastifyReply, FastifyRequest } from 'fastify';

/** The cookies of this server, without prefix. */
export type CookieName = 'grantex_visit' | 'grantex_session' | 'grantex_console' | 'grantex_language';

/**
 * Links from other sites may open pages with the visitor's session, except for the console: nobody needs to link there, and
 * its session may change anything.
 */
const SAME_SITE: Readonly<Record<CookieName, 'lax' | 'strict'>> = {
  grantex_visit: 'lax',
  grantex_session: 'lax',
  grantex_console: 'strict',
  grantex_language: 'lax',
};

/** The value of a cookie of this server. */
export function readCookie(request: FastifyRequest, name: CookieName): string | undefined {
  return cookiesOf(request)[cookieName(request.server.pages.config.publicUrl, name)];
}

/** The cookies of a request by their full names; none for a request that is refused before they are read. */
export function cookiesOf({
  cookies,
}: {
  cookies: FastifyRequest['cookies'] | null;
}): Readonly<Record<string, string | undefined>> {
  return cookies ?? {};
}

/** Stores a value in the browser until its window is closed, inaccessible to scripts. */
export function setCookie(reply: FastifyReply, name: CookieName, value: string): void {
  const { publicUrl } = reply.server.pages.config;
  const secure = isSecure(publicUrl);
  const sameSite = SAME_SITE[name];
  reply.setCookie(cookieName(publicUrl, name), value, { path: '/', httpOnly: true, sameSite, secure });
}

export function clearCookie(reply: FastifyReply, name: CookieName): void {
  const { publicUrl } = reply.server.pages.config;
  reply.clearCookie(cookieName(publicUrl, name), { path: '/', secure: isSecure(publicUrl) });
}

/** The full name of a cookie. `__Host-` keeps other hosts of the domain from setting it; browsers allow it only over https. */
export function cookieName(publicUrl: string, name: CookieName): string {
  return isSecure(publicUrl) ? `__Host-${name}` : name;
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
