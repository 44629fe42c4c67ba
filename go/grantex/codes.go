package grantex

// Code says what went wrong. Programs decide by it; it is stable. A newer server
// may send codes that are not listed here.
type Code string

// Codes of this package. Of these, only CodeUnexpectedAnswer and CodeGrantEnded
// come with a status.
const (
	CodeActualOverAmount     Code = "ACTUAL_OVER_AMOUNT"
	CodeAdmissionSettled     Code = "ADMISSION_SETTLED"
	CodeAdmittedWithOtherKey Code = "ADMITTED_WITH_OTHER_KEY"
	CodeApprovalDecided      Code = "APPROVAL_DECIDED"
	CodeApprovalExpired      Code = "APPROVAL_EXPIRED"
	CodeApprovalRefused      Code = "APPROVAL_REFUSED"
	CodeInvalidCatalog       Code = "INVALID_CATALOG"
	CodeInvalidPolicy        Code = "INVALID_POLICY"
	// CodeNetworkError: there was no response, because the connection failed or broke.
	CodeNetworkError  Code = "NETWORK_ERROR"
	CodePolicyIsCedar Code = "POLICY_IS_CEDAR"
	CodePolicyRefused Code = "POLICY_REFUSED"
	// CodeTimeout: there was no response within Options.Timeout.
	CodeTimeout         Code = "TIMEOUT"
	CodeTooManyCatalogs Code = "TOO_MANY_CATALOGS"
	CodeTooManyPolicies Code = "TOO_MANY_POLICIES"
	// CodeUnexpectedAnswer: the response is not from the API, such as the page of a proxy, a redirect or half of a JSON text.
	CodeUnexpectedAnswer Code = "UNEXPECTED_ANSWER"
	// CodeGrantUnknown: a token source has an empty store and no grant to start with.
	CodeGrantUnknown Code = "GRANT_UNKNOWN"
	// CodeStoreDamaged: a store holds something that this package did not write.
	CodeStoreDamaged Code = "STORE_DAMAGED"
	// CodeKeyUnknown: a store does not hold the private key.
	CodeKeyUnknown Code = "KEY_UNKNOWN"
	// CodeTokenNotBound: a grant token is not bound to the agent's key, so it is neither sent nor handed out.
	CodeTokenNotBound Code = "TOKEN_NOT_BOUND"
	// CodeRedirectRefused: a service redirected a request that carries a grant token to where the token may not go.
	CodeRedirectRefused Code = "REDIRECT_REFUSED"
	// CodeCallbackMalformed: a callback lacks exactly one state, iss and code or error.
	CodeCallbackMalformed Code = "CALLBACK_MALFORMED"
	// CodeStateMismatch: a callback answers another request. Refuse it, it may be forged.
	CodeStateMismatch Code = "STATE_MISMATCH"
	// CodeIssuerMismatch: a callback is by another issuer (RFC 9207). Refuse it, it may be a mix-up attack.
	CodeIssuerMismatch Code = "ISSUER_MISMATCH"
	// CodeRequestCancelled: the developer took the request back before there was a grant.
	CodeRequestCancelled Code = "REQUEST_CANCELLED"
	// CodeCodeElsewhere: the principal approved, but the code is not available here. A redirect carries it, or it is used.
	CodeCodeElsewhere Code = "CODE_ELSEWHERE"
	// CodeAuthorizationFailed: the issuer redirected with another OAuth error, which the message names.
	CodeAuthorizationFailed Code = "AUTHORIZATION_FAILED"
	// CodeWebhookRefused: a message of a webhook is forged, changed, too old or malformed. Answer it with 400.
	CodeWebhookRefused Code = "WEBHOOK_REFUSED"
)

// Codes of the server (docs/protocol.md).
const (
	// CodeAccessDenied: the principal, or the person who was asked for an API key, denied.
	CodeAccessDenied            Code = "ACCESS_DENIED"
	CodeAddressMissing          Code = "ADDRESS_MISSING"
	CodeAgentIsClient           Code = "AGENT_IS_CLIENT"
	CodeAgentNotActive          Code = "AGENT_NOT_ACTIVE"
	CodeApprovalNotAllowed      Code = "APPROVAL_NOT_ALLOWED"
	CodeAudienceNotNarrower     Code = "AUDIENCE_NOT_NARROWER"
	CodeAudienceNotRegistered   Code = "AUDIENCE_NOT_REGISTERED"
	CodeAuditBusy               Code = "AUDIT_BUSY"
	CodeBodyTooLarge            Code = "BODY_TOO_LARGE"
	CodeContradictsGrant        Code = "CONTRADICTS_GRANT"
	CodeCredentialMissing       Code = "CREDENTIAL_MISSING"
	CodeCredentialUnknown       Code = "CREDENTIAL_UNKNOWN"
	CodeCursorGone              Code = "CURSOR_GONE"
	CodeDelegationDepthExceeded Code = "DELEGATION_DEPTH_EXCEEDED"
	CodeDeliveryRetrying        Code = "DELIVERY_RETRYING"
	CodeDetailsNotNarrower      Code = "DETAILS_NOT_NARROWER"
	CodeDeviceLoginEnded        Code = "DEVICE_LOGIN_ENDED"
	CodeDiscoveryFailed         Code = "DISCOVERY_FAILED"
	CodeDomainNotConfirmed      Code = "DOMAIN_NOT_CONFIRMED"
	CodeEventExpired            Code = "EVENT_EXPIRED"
	// CodeGrantEnded: the grant was revoked or has ended. A token source makes no further requests.
	CodeGrantEnded               Code = "GRANT_ENDED"
	CodeHeadersTooLarge          Code = "HEADERS_TOO_LARGE"
	CodeIdempotencyInProgress    Code = "IDEMPOTENCY_IN_PROGRESS"
	CodeIdempotencyKeyReused     Code = "IDEMPOTENCY_KEY_REUSED"
	CodeInternalError            Code = "INTERNAL_ERROR"
	CodeInvalidCode              Code = "INVALID_CODE"
	CodeInvalidDetails           Code = "INVALID_DETAILS"
	CodeInvalidDID               Code = "INVALID_DID"
	CodeInvalidDPoPProof         Code = "INVALID_DPOP_PROOF"
	CodeInvalidKeyProof          Code = "INVALID_KEY_PROOF"
	CodeInvalidParentToken       Code = "INVALID_PARENT_TOKEN"
	CodeInvalidRefreshToken      Code = "INVALID_REFRESH_TOKEN"
	CodeInvalidScope             Code = "INVALID_SCOPE"
	CodeKeyExists                Code = "KEY_EXISTS"
	CodeKeyProofRequired         Code = "KEY_PROOF_REQUIRED"
	CodeKeyRequired              Code = "KEY_REQUIRED"
	CodeLastAdminKey             Code = "LAST_ADMIN_KEY"
	CodeLogInconsistent          Code = "LOG_INCONSISTENT"
	CodeMailLimit                Code = "MAIL_LIMIT"
	CodeMailNotConfigured        Code = "MAIL_NOT_CONFIGURED"
	CodeMailNotSent              Code = "MAIL_NOT_SENT"
	CodeMalformedRequest         Code = "MALFORMED_REQUEST"
	CodeMetadataNotCanonical     Code = "METADATA_NOT_CANONICAL"
	CodeMethodNotAllowed         Code = "METHOD_NOT_ALLOWED"
	CodeNotFound                 Code = "NOT_FOUND"
	CodeNoSuchRoute              Code = "NO_SUCH_ROUTE"
	CodeOnHold                   Code = "ON_HOLD"
	CodePKCERequired             Code = "PKCE_REQUIRED"
	CodePrincipalBound           Code = "PRINCIPAL_BOUND"
	CodePrincipalDeprovisioned   Code = "PRINCIPAL_DEPROVISIONED"
	CodePrincipalRetired         Code = "PRINCIPAL_RETIRED"
	CodeRateLimited              Code = "RATE_LIMITED"
	CodeRedirectURINotRegistered Code = "REDIRECT_URI_NOT_REGISTERED"
	CodeRequestChanged           Code = "REQUEST_CHANGED"
	CodeRequestDecided           Code = "REQUEST_DECIDED"
	CodeRequestExpired           Code = "REQUEST_EXPIRED"
	CodeRequestRevoked           Code = "REQUEST_REVOKED"
	CodeRequestTimeout           Code = "REQUEST_TIMEOUT"
	CodeResourceNotConfirmed     Code = "RESOURCE_NOT_CONFIRMED"
	CodeResourceRefused          Code = "RESOURCE_REFUSED"
	CodeResourceTaken            Code = "RESOURCE_TAKEN"
	CodeResultEnded              Code = "RESULT_ENDED"
	CodeRoleRequired             Code = "ROLE_REQUIRED"
	CodeScopeHasConstraint       Code = "SCOPE_HAS_CONSTRAINT"
	CodeScopeIsStandard          Code = "SCOPE_IS_STANDARD"
	CodeScopeNotDeclared         Code = "SCOPE_NOT_DECLARED"
	CodeScopeNotNarrower         Code = "SCOPE_NOT_NARROWER"
	CodeSignatureInvalid         Code = "SIGNATURE_INVALID"
	CodeSignatureKeyRetired      Code = "SIGNATURE_KEY_RETIRED"
	CodeSignatureKeyUnknown      Code = "SIGNATURE_KEY_UNKNOWN"
	CodeSignatureMalformed       Code = "SIGNATURE_MALFORMED"
	CodeSignatureUsed            Code = "SIGNATURE_USED"
	CodeSignupClosed             Code = "SIGNUP_CLOSED"
	CodeStoppedByPerson          Code = "STOPPED_BY_PERSON"
	CodeStopping                 Code = "STOPPING"
	CodeStreamsOff               Code = "STREAMS_OFF"
	CodeTemporarilyUnavailable   Code = "TEMPORARILY_UNAVAILABLE"
	CodeTokenTooLarge            Code = "TOKEN_TOO_LARGE"
	CodeTooManyKeys              Code = "TOO_MANY_KEYS"
	CodeTooManyRules             Code = "TOO_MANY_RULES"
	CodeTooManySCIMTokens        Code = "TOO_MANY_SCIM_TOKENS"
	CodeTooManyScopes            Code = "TOO_MANY_SCOPES"
	CodeTooManySentences         Code = "TOO_MANY_SENTENCES"
	CodeTooManyStreams           Code = "TOO_MANY_STREAMS"
	CodeTooManyWebhooks          Code = "TOO_MANY_WEBHOOKS"
	CodeTwoCredentials           Code = "TWO_CREDENTIALS"
	CodeUnsupportedMediaType     Code = "UNSUPPORTED_MEDIA_TYPE"
	CodeURITooLong               Code = "URI_TOO_LONG"
	CodeUseDPoPNonce             Code = "USE_DPOP_NONCE"
	CodeValidationError          Code = "VALIDATION_ERROR"
	CodeWrongMode                Code = "WRONG_MODE"
)
