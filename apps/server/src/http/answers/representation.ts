import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** A file that a browser loads. */
export interface ServedFile {
  readonly type: string;
  readonly content: Buffer;
  /** By content coding. */
  readonly compressed: Readonly<Partial<Record<'br' | 'gzip', Buffer>>>;
}

/**
 * A file that was not compressed when the package was built. It is compressed when a browser first asks for it: a
 * millisecond for a script, fifty for the description of the API.
 */
export function compressedFile(type: string, content: Buffer): ServedFile {
  let [br, gzip]: (Buffer | undefined)[] = [];
  return {
    type,
    content,
    compressed: {
      get br() {
        return (br ??= brotliCompressSync(content, QUICKLY));
      },
      get gzip() {
        return (gzip ??= gzipSync(content));
      },
    },
  };
}

/** A little larger than at the best quality. */
const QUICKLY = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** The smallest representation that the browser accepts (RFC 9110 §12.5.3). Weights other than zero are ignored. */
export function representationOf(
  { content, compressed }: ServedFile,
  accepted: string | undefined = '',
): { headers: Record<string, string>; content: Buffer } {
  const coding = codingOf(accepted, (each) => each in compressed);
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
