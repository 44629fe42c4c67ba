import type { FastifyReply, FastifyRequest } from 'fastify';

/** The cookies of this server, without prefix. */
export type CookieName = 'grantex_visit' | 'grantex_session';

/** What the browser holds under this name. */
export function readCookie(request: FastifyRequest, name: CookieName): string | undefined {
  return request.cookies[nameOn(request.server.dependencies.config.publicUrl, name)];
}

/** Lets the browser hold a secret until its window is closed, out of reach of every script. */
export function setCookie(reply: FastifyReply, name: CookieName, secret: string): void {
  const { publicUrl } = reply.server.dependencies.config;
  const secure = isSecure(publicUrl);
  reply.setCookie(nameOn(publicUrl, name), secret, { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

export function clearCookie(reply: FastifyReply, name: CookieName): void {
  const { publicUrl } = reply.server.dependencies.config;
  reply.clearCookie(nameOn(publicUrl, name), { path: '/', secure: isSecure(publicUrl) });
}

/** `__Host-` keeps other hosts of the same domain from planting it; browsers take that prefix over https alone. */
function nameOn(publicUrl: string, name: CookieName): string {
  return isSecure(publicUrl) ? `__Host-${name}` : name;
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
