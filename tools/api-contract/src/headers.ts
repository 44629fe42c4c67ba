import { type Answer, type Document, type Header, type Place, resolve } from './document.ts';
import type { Schemas } from './schemas.ts';

/** Headers that belong to the contract of an API rather than to HTTP itself. */
const OF_THE_API = /^(x-|retry-after$|www-authenticate$|cache-control$|allow$|location$)/;

/** What is wrong with the headers of a response: one is missing, not declared, or not as declared. */
export function headersFault(
  document: Document,
  schemas: Schemas,
  place: Place,
  headers: Headers,
): string | undefined {
  const declared = (resolve(document, place).value as Answer).headers ?? {};
  for (const name of Object.keys(declared)) {
    const { value, place: at } = resolve(document, [...place, 'headers', name]);
    const sent = headers.get(name);
    if (sent === null && (value as Header).required !== true) continue;
    if (sent === null) return `the header ${name} is missing`;
    const fault = schemas.faultOfText([...at, 'schema'], sent);
    if (fault !== undefined) return `the header ${name} ${fault}`;
  }
  const stranger = [...headers.keys()].find((name) => OF_THE_API.test(name) && !(name in declared));
  return stranger === undefined ? undefined : `the header ${stranger} is not declared`;
}
