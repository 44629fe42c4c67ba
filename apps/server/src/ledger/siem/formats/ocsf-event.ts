import type { JsonObject } from '@grantex/core';

/** The release of OCSF in which events are written. 1.9, which is not released yet, has a member for the agent. */
export const OCSF_VERSIONS = ['1.8', '1.9'] as const;
export type OcsfVersion = (typeof OCSF_VERSIONS)[number];

/** What all events of one stream share. */
export interface OcsfProducer {
  readonly version: OcsfVersion;
  /** Of this server. */
  readonly release: string;
  readonly developerId: string;
}

/** One event, without the members that all have. */
export interface OcsfParts {
  readonly classUid: number;
  readonly activityId: number;
  readonly activityName: string;
  readonly severityId: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly message: string;
  readonly metadata: JsonObject;
  /** The profiles of 1.8 that its members need. */
  readonly profiles?: readonly string[];
  /** Members of its class. */
  readonly members: JsonObject;
  /** The `ai_agent` of 1.9; undefined where no agent is known. */
  readonly agent: JsonObject | undefined;
  /** What OCSF has no member for. */
  readonly grantex: JsonObject;
}

const METADATA_VERSIONS = { '1.8': '1.8.0', '1.9': '1.9.0-dev' } as const;

/**
 * An event of OCSF as one line of JSON (schema.ocsf.io). In 1.8, `ai_agent` is under `unmapped`.
 *
 * There is no `attestation_list` of 1.9: it would have to sign the event of OCSF, and what Grantex signs is the entry.
 * `raw_data` is that entry's text, and `raw_data_hash` the hash by which the log and its checkpoints know it.
 */
export function ocsfLine(parts: OcsfParts, { version, release, developerId }: OcsfProducer): string {
  const { classUid, activityId, activityName, severityId, time, message, metadata } = parts;
  const is19 = version === '1.9';
  const agent = parts.agent === undefined ? {} : { ai_agent: parts.agent };
  const event: JsonObject = {
    time,
    message,
    class_uid: classUid,
    category_uid: Math.floor(classUid / 1000),
    activity_id: activityId,
    activity_name: activityName,
    type_uid: classUid * 100 + activityId,
    severity_id: severityId,
    ...parts.members,
    ...(is19 ? agent : {}),
    metadata: {
      ...metadata,
      product: { name: 'Grantex', vendor_name: 'Grantex', version: release },
      profiles: [...(parts.profiles ?? []), ...(is19 ? ['ai_operation'] : [])],
      tenant_uid: developerId,
      version: METADATA_VERSIONS[version],
    },
    unmapped: { ...(is19 ? {} : agent), grantex: parts.grantex },
  };
  return JSON.stringify(event);
}

/** `fingerprint.algorithm_id` */
const SHA_256 = 3;

/** The text that a log has hashed, and its hash. */
export function rawData({ canonical, hash }: { canonical: string; hash: string }): JsonObject {
  return {
    raw_data: canonical,
    raw_data_size: Buffer.byteLength(canonical),
    raw_data_hash: { algorithm_id: SHA_256, value: hash },
  };
}

/** `activity_id` of every class for what the class has no value for; its `activity_name` says what happened. */
export const OTHER_ACTIVITY = 99;
/** `severity_id` */
export const SEVERITY = { informational: 1, low: 2, medium: 3, high: 4 } as const;
/** `status_id` */
export const STATUS = { unknown: 0, success: 1, failure: 2 } as const;
