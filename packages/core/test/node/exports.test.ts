import { expect, test } from 'vitest';
import * as core from '../../src/index.ts';

test('the public surface is exactly this', () => {
  expect(Object.keys(core).toSorted()).toEqual([
    'ACTION_PATTERN',
    'AuthorizationError',
    'ENTRY_STATUSES',
    'ENTRY_VERSION',
    'FormatError',
    'MAX_DELEGATION_DEPTH',
    'MAX_METADATA_BYTES',
    'MAX_METADATA_DEPTH',
    'MAX_SCOPES',
    'MAX_SCOPE_LENGTH',
    'admitRequest',
    'attempt',
    'canonicalEntry',
    'canonicalJson',
    'canonicalScopes',
    'checkCallScopes',
    'checkChain',
    'checkExport',
    'checkGuard',
    'checkRule',
    'checkRules',
    'checkpointText',
    'claimsFault',
    'covers',
    'coversAll',
    'createAuditSink',
    'createGuard',
    'createTokenParser',
    'createTree',
    'createVerifier',
    'decideCall',
    'decodeBase64url',
    'defineRules',
    'encodeClaims',
    'feed',
    'formatNoteKey',
    'formatScope',
    'hashEntry',
    'hashLeaf',
    'hashNode',
    'holdsScopes',
    'indexScopes',
    'isGuarded',
    'isPreflight',
    'isPromise',
    'isStrictlyNarrower',
    'markGuarded',
    'metadataDigest',
    'noteKey',
    'online',
    'openNote',
    'parseNoteKey',
    'parseScope',
    'proveConsistency',
    'proveInclusion',
    'readBearerToken',
    'readCheckpoint',
    'ruleNamed',
    'ruleOf',
    'runTool',
    'saltedDigest',
    'signNote',
    'subtreesOf',
    'toRefusal',
    'toRefusalBody',
    'uncoveredScopes',
    'verifyCheckpoint',
    'verifyConsistency',
    'verifyInclusion',
  ]);
});

test('every class that is exported is an error with a brand', () => {
  const classes = Object.values(core).filter(
    (value) => typeof value === 'function' && String(value).startsWith('class '),
  );
  expect(classes).toEqual([core.AuthorizationError, core.FormatError]);
  expect(core.AuthorizationError.is(new core.AuthorizationError('expired'))).toBe(true);
  expect(core.AuthorizationError.is(new core.FormatError('INVALID_SCOPE', 'x'))).toBe(false);
  expect(core.FormatError.is(new core.FormatError('INVALID_SCOPE', 'x'))).toBe(true);
  expect(core.FormatError.is(new core.AuthorizationError('expired'))).toBe(false);
});
