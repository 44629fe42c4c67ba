// What `@cloudflare/workers-types` declares.
declare module 'cloudflare:workers' {
  export function waitUntil(work: Promise<unknown>): void;
}
