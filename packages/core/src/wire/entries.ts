/**
 * The status of an entry: `allowed` before a call runs, `success` or `failure` after it, `blocked` when it was refused.
 */
export const ENTRY_STATUSES = ['success', 'failure', 'blocked', 'allowed'] as const;

/** One of {@link ENTRY_STATUSES}. */
export type EntryStatus = (typeof ENTRY_STATUSES)[number];

/** The longest action, in characters. */
export const MAX_ACTION_LENGTH = 128;

/** The form of an action: 1 to 128 of `A-Z a-z 0-9 . _ : -`. */
export const ACTION_PATTERN: RegExp = /^[A-Za-z0-9._:-]{1,128}$/;

/** The most entries that one request may write. */
export const MAX_BATCH_ENTRIES = 500;
