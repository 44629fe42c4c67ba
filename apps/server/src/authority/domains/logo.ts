/** Most bytes of a logo. */
export const MOST_LOGO_BYTES = 32_768;
/** Width and height of a logo, in pixels. */
const PIXELS = { least: 32, most: 512 };

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/**
 * What is wrong with a logo: it is a square PNG, whose header (PNG, section 11.2.2) says its size. The image itself is not
 * decoded here; browsers do that.
 * @returns undefined for a good one
 */
export function logoFault(content: Buffer): string | undefined {
  const header = content.subarray(SIGNATURE.length);
  const isPng = content.subarray(0, SIGNATURE.length).equals(SIGNATURE);
  if (!isPng || header.length < 16 || header.toString('latin1', 4, 8) !== 'IHDR') return 'is not a PNG';
  if (content.length > MOST_LOGO_BYTES) return `is larger than ${MOST_LOGO_BYTES} bytes`;
  const [width, height] = [header.readUInt32BE(8), header.readUInt32BE(12)];
  const isSquare = width === height && width >= PIXELS.least && width <= PIXELS.most;
  if (isSquare) return undefined;
  return `has ${width} × ${height} pixels, and must be a square of ${PIXELS.least} to ${PIXELS.most}`;
}
