/**
 * What the standard scopes mean, for people (`docs/protocol.md` §4). They mean the same for every developer; nobody can
 * change that.
 */
export const STANDARD_SENTENCES: ReadonlyMap<string, string> = new Map([
  ['calendar:read', 'See the events in your calendars'],
  ['calendar:write', 'Add events to your calendars and change them'],
  ['calendar:delete', 'Delete events from your calendars'],
  ['email:read', 'Read your email'],
  ['email:write', 'Write drafts, and sort your email into folders'],
  ['email:send', 'Send email in your name'],
  ['email:delete', 'Delete your email'],
  ['files:read', 'See your files and what is in them'],
  ['files:write', 'Add files, and change the ones that you have'],
  ['files:send', 'Send your files to other people, and share them'],
  ['files:delete', 'Delete your files'],
  ['payments:read', 'See your payments and your balance'],
  ['payments:initiate', 'Pay with your money'],
  ['profile:read', 'See your name, your email address and your picture'],
  ['profile:write', 'Change your profile'],
  ['contacts:read', 'See your contacts'],
  ['contacts:write', 'Add contacts, and change the ones that you have'],
  ['contacts:delete', 'Delete your contacts'],
]);
