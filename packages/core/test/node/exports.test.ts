import { expect, test } from 'vitest';
import * as adapter from '../../src/adapter.ts';
import * as bound from '../../src/dpop.ts';
import * as core from '../../src/index.ts';
import * as issuer from '../../src/issuer.ts';
import * as log from '../../src/log.ts';

test('the entry point for services exports exactly this', () => {
  expect(Object.keys(core).toSorted()).toEqual([
    'AuthorizationError',
    'FormatError',
    'SetupError',
    'createAdmissions',
    'createAuditSink',
    'createGrantex',
    'createGuard',
    'createVerifier',
    'currentGrant',
    'defineRules',
    'delegateTo',
    'feed',
    'guardFetch',
    'guardFunction',
    'online',
    'readBearerToken',
    'readToken',
    'toRefusal',
    'toRefusalBody',
  ]);
});

test('the entry point for adapters exports exactly this', () => {
  expect(Object.keys(adapter).toSorted()).toEqual([
    'admitFetch',
    'admitRequest',
    'asRefusal',
    'attempt',
    'checkGuard',
    'checkRoute',
    'checkRule',
    'checkRules',
    'checkToolOptions',
    'copyWith',
    'decodeBase64url',
    'encodeBase64url',
    'grantOf',
    'guardEach',
    'guardExecute',
    'guardedCallOf',
    'guardingByRule',
    'guardingByRules',
    'hasGuard',
    'holdsScopes',
    'isGuarded',
    'isPromise',
    'markGuarded',
    'preflightRequest',
    'readsInput',
    'ruleNamed',
    'runStreamingTool',
    'runTool',
    'runWithin',
    'setGrantSignal',
    'withGrant',
  ]);
});

test('the entry point for tokens that are bound to keys exports exactly this', () => {
  expect(Object.keys(bound)).toEqual(['dpop']);
});

test('the entry point for the log exports exactly this', () => {
  expect(Object.keys(log).toSorted()).toEqual([
    'ACTION_PATTERN',
    'ENTRY_SALT_BYTES',
    'ENTRY_SIGNATURE_TYPE',
    'ENTRY_STATUSES',
    'ENTRY_VERSION',
    'MAX_BATCH_ENTRIES',
    'MAX_ENTRY_SIGNATURE_LENGTH',
    'MAX_ERASED_LISTED',
    'MAX_METADATA_BYTES',
    'MAX_METADATA_DEPTH',
    'agentSigners',
    'canonicalEntry',
    'canonicalJson',
    'canonicalMetadata',
    'checkChain',
    'checkEntry',
    'checkExport',
    'checkRange',
    'checkpointText',
    'createTree',
    'decodeEntrySalt',
    'detachReport',
    'disposalText',
    'evidenceText',
    'formatNoteKey',
    'hashEntry',
    'hashLeaf',
    'importAgentKey',
    'metadataDigest',
    'noteKey',
    'openNote',
    'parseExactJson',
    'parseNoteKey',
    'parseWitnessKey',
    'principalDigest',
    'proveConsistency',
    'proveInclusion',
    'proveRange',
    'readCheckpoint',
    'readDisposal',
    'readEntrySignature',
    'reportMembers',
    'reportText',
    'saltedDigest',
    'signNote',
    'signerKeys',
    'subtreesOf',
    'successionText',
    'verifyCheckpoint',
    'verifyConsistency',
    'verifyCosignature',
    'verifyInclusion',
    'verifySuccession',
  ]);
});

test('the entry point for the issuer exports exactly this', () => {
  expect(Object.keys(issuer).toSorted()).toEqual([
    'AGENT_STATUSES',
    'API_KEY_PREFIXES',
    'APPROVAL_STATUSES',
    'AUTHORIZATION_STATUSES',
    'BINDING_WAYS',
    'BUDGET_PERIODS',
    'BY_DETAILS',
    'CALL_DETAIL_TYPE',
    'DPOP_ALGORITHMS',
    'FEED_MESSAGE_TYPE',
    'GRANT_STATUSES',
    'GRANT_TOKEN_TYPE',
    'ISSUER_KEY_STATES',
    'KINDS_WITH_BEFORE',
    'MAX_DELEGATION_DEPTH',
    'MAX_DETAILS',
    'MAX_SCOPES',
    'MAX_SCOPE_LENGTH',
    'MAX_TOKEN_LENGTH',
    'POSITIVE_DURATION',
    'REVOCATION_EVENT',
    'ROLES',
    'SANDBOX_ACR',
    'acrOf',
    'agentDid',
    'argumentRefusal',
    'asksApproval',
    'canonicalScopes',
    'checkDpopProof',
    'claimsFault',
    'covers',
    'coversAll',
    'createDpopNonces',
    'createTokenCache',
    'createTokenParser',
    'decideCall',
    'decodeBase64url',
    'describeReason',
    'detailInWords',
    'duplicateMember',
    'durationFault',
    'encodeClaims',
    'errorUriOf',
    'escapeHidden',
    'formatDecimal',
    'formatDuration',
    'grantsLess',
    'grantsNoMore',
    'indexScopes',
    'keepsAskAndBudget',
    'limitScopes',
    'mismatch',
    'namingIssuer',
    'narrowLimits',
    'needsAdmission',
    'parseAmount',
    'parseDetails',
    'parseDuration',
    'parseRequestedDetails',
    'parseScope',
    'refuseProof',
    'refusedArgumentInWords',
    'refusedArguments',
    'removeHidden',
    'shareWork',
    'spellHidden',
    'spellHiddenLines',
    'uncoveredScopes',
  ]);
});

test('only decodeBase64url is exported by two entry points', () => {
  const names = [core, adapter, bound, log, issuer].flatMap((entry) => Object.keys(entry));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual(['decodeBase64url']);
});

test('every exported class is an error with a brand', () => {
  const classes = [core, adapter, bound, log, issuer]
    .flatMap((entry): unknown[] => Object.values(entry))
    .filter((value) => typeof value === 'function' && String(value).startsWith('class '));
  expect(classes).toEqual([core.AuthorizationError, core.FormatError, core.SetupError]);
  expect(core.SetupError.is(new core.SetupError('role_missing', 'x'))).toBe(true);
  expect(core.SetupError.is(new core.FormatError('INVALID_SCOPE', 'x'))).toBe(false);
  expect(core.AuthorizationError.is(new core.AuthorizationError('expired'))).toBe(true);
  expect(core.AuthorizationError.is(new core.FormatError('INVALID_SCOPE', 'x'))).toBe(false);
  expect(core.FormatError.is(new core.FormatError('INVALID_SCOPE', 'x'))).toBe(true);
  expect(core.FormatError.is(new core.AuthorizationError('expired'))).toBe(false);
});
