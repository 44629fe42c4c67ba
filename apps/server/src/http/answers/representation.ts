import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** A file that a browser loads. */
export interface ServedFile {
  readonly type: string;
  readonly content: Buffer;
  /** By content coding. */
  readonly compressed: Readonly<Partial<Record<'br' | 'gzip', Buffer>>>;
}

/** A file that was not compressed when the package was built. */
export function compressedFile(type: string, content: Buffer): ServedFile {
  // A little larger than at the best quality, and made in a millisecond.
  const parameters = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  return {
    type,
    content,
    compressed: { br: brotliCompressSync(content, parameters), gzip: gzipSync(content) },
  };
}

/** The smallest representation that the browser accepts (RFC 9110 §12.5.3). Weights other than zero are ignored. */
export function representationOf(
  { content, compressed }: ServedFile,
  accepted: string | undefined = '',
): { headers: Record<string, string>; content: Buffer } {
  const coding = codingOf(accepted, (each) => compressed[each] !== undefined);
  const body = coding === undefined ? undefined : compressed[coding];
  if (body === undefined) return { headers: { vary: 'accept-encoding' }, content };
  return { headers: { 'content-encoding': String(coding), vary: 'accept-encoding' }, content: body };
}

/**
 * The coding with the smallest result that a browser accepts. Weights other than zero are ignored.
 * @returns undefined where it accepts none, so that it gets the content itself
 */
export function codingOf(
  accepted: string | undefined = '',
  isThere: (coding: 'br' | 'gzip') => boolean = () => true,
): 'br' | 'gzip' | undefined {
  const codings = accepted.split(',').map((each) => each.trim().toLowerCase());
  return (['br', 'gzip'] as const).find(
    (coding) =>
      isThere(coding) &&
      codings.some(
        (each) => each === coding || each.startsWith(`${coding};q=0.`) || each.startsWith(`${coding};q=1`),
      ),
  );
}
