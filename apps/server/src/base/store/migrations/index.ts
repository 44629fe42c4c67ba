import type { Migration } from 'kysely/migration';
import * as initial from './0001-initial.ts';
import * as liveConsent from './0002-live-consent.ts';
import * as issuerKeyRotation from './0003-issuer-key-rotation.ts';
import * as restores from './0004-restores.ts';
import * as developers from './0005-developers.ts';
import * as transparencyLog from './0006-transparency-log.ts';
import * as events from './0007-events.ts';
import * as witnesses from './0008-witnesses.ts';
import * as signedEntries from './0009-signed-entries.ts';
import * as directory from './0010-directory.ts';
import * as consoleSessions from './0011-console-sessions.ts';
import * as choice from './0012-choice.ts';
import * as quickReads from './0013-quick-reads.ts';
import * as principalDigests from './0014-principal-digests.ts';
import * as keysAndTokens from './0015-keys-and-tokens.ts';
import * as signInIssuers from './0016-sign-in-issuers.ts';
import * as ownIssuer from './0017-own-issuer.ts';
import * as oauth from './0018-oauth.ts';
import * as stepUp from './0019-step-up.ts';
import * as identityAssertions from './0020-identity-assertions.ts';
import * as provenKeys from './0021-proven-keys.ts';
import * as stops from './0022-stops.ts';
import * as peopleAndRequests from './0023-people-and-requests.ts';
import * as deviceLogins from './0024-device-logins.ts';
import * as decidedVisit from './0025-decided-visit.ts';
import * as endings from './0026-endings.ts';
import * as language from './0027-language.ts';
import * as agentNames from './0028-agent-names.ts';
import * as quickHistory from './0029-quick-history.ts';
import * as endingsById from './0030-endings-by-id.ts';
import * as developerDomains from './0031-developer-domains.ts';
import * as vouchedEndings from './0032-vouched-endings.ts';
import * as details from './0033-details.ts';
import * as approvals from './0034-approvals.ts';
import * as policies from './0035-policies.ts';
import * as catalogs from './0036-catalogs.ts';
import * as admissions from './0037-admissions.ts';
import * as holds from './0038-holds.ts';
import * as tightening from './0039-tightening.ts';
import * as policiesFromNow from './0040-policies-from-now.ts';
import * as holdChanges from './0041-hold-changes.ts';
import * as approvalScopes from './0042-approval-scopes.ts';
import * as webPush from './0043-web-push.ts';
import * as keptAgents from './0044-kept-agents.ts';
import * as webhooks from './0045-webhooks.ts';
import * as anomalies from './0046-anomalies.ts';
import * as adminLog from './0047-admin-log.ts';
import * as failovers from './0048-failovers.ts';
import * as scim from './0049-scim.ts';
import * as billing from './0050-billing.ts';
import * as singleSignOn from './0051-single-sign-on.ts';
import * as retention from './0052-retention.ts';
import * as retentionInHours from './0053-retention-in-hours.ts';
import * as cheapExchanges from './0054-cheap-exchanges.ts';
import * as filteredAlerts from './0055-filtered-alerts.ts';
import * as checksNotInlined from './0056-checks-not-inlined.ts';

/** Forward only: a released migration is never edited, a new one takes the next number. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-live-consent': liveConsent,
  '0003-issuer-key-rotation': issuerKeyRotation,
  '0004-restores': restores,
  '0005-developers': developers,
  '0006-transparency-log': transparencyLog,
  '0007-events': events,
  '0008-witnesses': witnesses,
  '0009-signed-entries': signedEntries,
  '0010-directory': directory,
  '0011-console-sessions': consoleSessions,
  '0012-choice': choice,
  '0013-quick-reads': quickReads,
  '0014-principal-digests': principalDigests,
  '0015-keys-and-tokens': keysAndTokens,
  '0016-sign-in-issuers': signInIssuers,
  '0017-own-issuer': ownIssuer,
  '0018-oauth': oauth,
  '0019-step-up': stepUp,
  '0020-identity-assertions': identityAssertions,
  '0021-proven-keys': provenKeys,
  '0022-stops': stops,
  '0023-people-and-requests': peopleAndRequests,
  '0024-device-logins': deviceLogins,
  '0025-decided-visit': decidedVisit,
  '0026-endings': endings,
  '0027-language': language,
  '0028-agent-names': agentNames,
  '0029-quick-history': quickHistory,
  '0030-endings-by-id': endingsById,
  '0031-developer-domains': developerDomains,
  '0032-vouched-endings': vouchedEndings,
  '0033-details': details,
  '0034-approvals': approvals,
  '0035-policies': policies,
  '0036-catalogs': catalogs,
  '0037-admissions': admissions,
  '0038-holds': holds,
  '0039-tightening': tightening,
  '0040-policies-from-now': policiesFromNow,
  '0041-hold-changes': holdChanges,
  '0042-approval-scopes': approvalScopes,
  '0043-web-push': webPush,
  '0044-kept-agents': keptAgents,
  '0045-webhooks': webhooks,
  '0046-anomalies': anomalies,
  '0047-admin-log': adminLog,
  '0048-failovers': failovers,
  '0049-scim': scim,
  '0050-billing': billing,
  '0051-single-sign-on': singleSignOn,
  '0052-retention': retention,
  '0053-retention-in-hours': retentionInHours,
  '0054-cheap-exchanges': cheapExchanges,
  '0055-filtered-alerts': filteredAlerts,
  '0056-checks-not-inlined': checksNotInlined,
};
