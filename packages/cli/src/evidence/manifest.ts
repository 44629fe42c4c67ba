/** Where a part of a log stands in it. */
export interface LogPlace {
  readonly origin: string;
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** What the manifest of a pack says (`docs/protocol.md` §16). */
export interface Manifest {
  readonly framework: { readonly id: string; readonly name: string };
  readonly period: { readonly since: string; readonly until: string };
  readonly createdAt: string;
  readonly issuer: string;
  readonly developer: { readonly id: string; readonly name: string };
  readonly logs: { readonly audit: LogPlace; readonly admin: LogPlace };
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

/** Undefined for what is no manifest of this version. */
export function readManifest(text: string | undefined): Manifest | undefined {
  try {
    const manifest = JSON.parse(text ?? '') as Manifest & { readonly v?: unknown };
    const { audit, admin } = manifest.logs;
    const isWhole =
      manifest.v === 1 &&
      [audit, admin].every(isPlace) &&
      [manifest.developer.id, manifest.framework.name, manifest.period.since, manifest.issuer].every(
        isText,
      ) &&
      manifest.files.every(
        ({ name, bytes, sha256 }) => isText(name) && isText(sha256) && Number.isInteger(bytes),
      );
    return isWhole ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function isPlace({ origin, from, to, size }: LogPlace): boolean {
  return isText(origin) && [from, to, size].every((number) => Number.isSafeInteger(number) && number >= 0);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
