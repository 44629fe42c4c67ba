import { normalUrl } from '../../http/requests/normal-url.ts';

/**
 * A URL in the writing under which services are told apart: what {@link normalUrl} makes of it, and nothing escaped that need
 * not be (RFC 3986 §6.2.2).
 * @returns undefined for what is no such URL
 */
export function resourceUrl(text: string): string | undefined {
  return normalUrl(text)?.href.replaceAll(/%[0-9A-Fa-f]{2}/g, (escape) => {
    const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : escape.toUpperCase();
  });
}
