import type { FastifyReply, FastifyRequest } from 'fastify';

/** The cookies of this server, without prefix. */
export type CookieName = 'grantex_visit' | 'grantex_session' | 'grantex_console';

/**
 * Links from other sites lead to pages that know the browser, but for the console: nobody has a reason to send one there,
 * and its session may change anything.
 */
const SAME_SITE: Readonly<Record<CookieName, 'lax' | 'strict'>> = {
  grantex_visit: 'lax',
  grantex_session: 'lax',
  grantex_console: 'strict',
};

/** What the browser holds under this name. */
export function readCookie(request: FastifyRequest, name: CookieName): string | undefined {
  return request.cookies[cookieName(request.server.pages.config.publicUrl, name)];
}

/** Lets the browser hold a secret until its window is closed, out of reach of every script. */
export function setCookie(reply: FastifyReply, name: CookieName, secret: string): void {
  const { publicUrl } = reply.server.pages.config;
  const secure = isSecure(publicUrl);
  const sameSite = SAME_SITE[name];
  reply.setCookie(cookieName(publicUrl, name), secret, { path: '/', httpOnly: true, sameSite, secure });
}

export function clearCookie(reply: FastifyReply, name: CookieName): void {
  const { publicUrl } = reply.server.pages.config;
  reply.clearCookie(cookieName(publicUrl, name), { path: '/', secure: isSecure(publicUrl) });
}

/** What a cookie is called. `__Host-` keeps other hosts of the same domain from planting it; browsers take that prefix over https alone. */
export function cookieName(publicUrl: string, name: CookieName): string {
  return isSecure(publicUrl) ? `__Host-${name}` : name;
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
