package refusal

// Reason says why a call was refused, in lower snake case.
type Reason string

// Code is the error code of a refusal in OAuth. [CodeApprovalRequired] is Grantex's own: a client that does not know it does
// not log in again.
type Code string

// The codes that a refusal may have.
const (
	CodeInvalidRequest                 Code = "invalid_request"
	CodeInvalidToken                   Code = "invalid_token"
	CodeInvalidDPoPProof               Code = "invalid_dpop_proof"
	CodeUseDPoPNonce                   Code = "use_dpop_nonce"
	CodeInsufficientUserAuthentication Code = "insufficient_user_authentication"
	CodeInsufficientScope              Code = "insufficient_scope"
	CodeApprovalRequired               Code = "approval_required"
	CodeTemporarilyUnavailable         Code = "temporarily_unavailable"
	CodeServerError                    Code = "server_error"
)

// text is what is said about a reason.
type text struct {
	code Code
	// Safe to show to a person, a model or a stranger: contains no token and no secret.
	message string
	// What the caller does next; a refusal that names missing scopes asks for those instead.
	remedy string
}

// The reasons for which a guard may refuse. Those from BoundTokenAsBearer on need DPoP (RFC 9449).
const (
	NoCredentials         Reason = "no_credentials"
	WrongScheme           Reason = "wrong_scheme"
	TwoCredentials        Reason = "two_credentials"
	TokenInQuery          Reason = "token_in_query"
	MalformedCredentials  Reason = "malformed_credentials"
	MalformedToken        Reason = "malformed_token"
	HeaderNotAllowed      Reason = "header_not_allowed"
	AlgorithmNotAllowed   Reason = "algorithm_not_allowed"
	WrongType             Reason = "wrong_type"
	WrongIssuer           Reason = "wrong_issuer"
	WrongDeveloper        Reason = "wrong_developer"
	UnknownKey            Reason = "unknown_key"
	BadSignature          Reason = "bad_signature"
	InvalidClaim          Reason = "invalid_claim"
	DetailsUnknown        Reason = "details_unknown"
	UncheckedConfirmation Reason = "unchecked_confirmation"
	WrongAudience         Reason = "wrong_audience"
	Expired               Reason = "expired"
	NotYetValid           Reason = "not_yet_valid"
	BindingTooWeak        Reason = "binding_too_weak"
	Revoked               Reason = "revoked"
	FeedDoesNotCover      Reason = "feed_does_not_cover"
	WrongAgent            Reason = "wrong_agent"
	NotDelegated          Reason = "not_delegated"
	NoRule                Reason = "no_rule"
	ScopeMissing          Reason = "scope_missing"
	AmountOver            Reason = "amount_over"
	AmountNotStated       Reason = "amount_not_stated"
	AmountInvalid         Reason = "amount_invalid"
	ArgumentNotGranted    Reason = "argument_not_granted"
	InputUnreadable       Reason = "input_unreadable"
	InputNotCanonical     Reason = "input_not_canonical"
	InputChanged          Reason = "input_changed"
	TokenUnavailable      Reason = "token_unavailable"
	KeysUnavailable       Reason = "keys_unavailable"
	RevocationUnavailable Reason = "revocation_unavailable"
	AuditUnavailable      Reason = "audit_unavailable"
	RuleFailed            Reason = "rule_failed"
	GuardFailed           Reason = "guard_failed"
	ApprovalRequired      Reason = "approval_required"
	ApprovalRefused       Reason = "approval_refused"
	BudgetExceeded        Reason = "budget_exceeded"
	CurrencyNotGranted    Reason = "currency_not_granted"
	OnHold                Reason = "on_hold"
	PolicyRefused         Reason = "policy_refused"
	AdmissionUnavailable  Reason = "admission_unavailable"
	AdmissionMissing      Reason = "admission_missing"
	BoundTokenAsBearer    Reason = "bound_token_as_bearer"
	TokenNotBound         Reason = "token_not_bound"
	ProofMissing          Reason = "proof_missing"
	ProofInvalid          Reason = "proof_invalid"
	ProofByOtherKey       Reason = "proof_by_other_key"
	ProofReplayed         Reason = "proof_replayed"
	ProofWithoutNonce     Reason = "proof_without_nonce"
	ReplaysUnavailable    Reason = "replays_unavailable"
)

var texts = map[Reason]text{
	NoCredentials: {
		CodeInvalidToken,
		"This call needs a grant token, and none was sent.",
		"Ask the person for a grant, and send its token with the call.",
	},
	WrongScheme: {
		CodeInvalidToken,
		"The Authorization header does not use the Bearer scheme.",
		`Send the grant token in one "Authorization: Bearer" header.`,
	},
	TwoCredentials: {
		CodeInvalidRequest,
		"The request carries more than one Authorization header.",
		`Send the grant token in one "Authorization: Bearer" header.`,
	},
	TokenInQuery: {
		CodeInvalidRequest,
		"A grant token belongs in the Authorization header, never in the URL.",
		`Send the grant token in one "Authorization: Bearer" header.`,
	},
	MalformedCredentials: {
		CodeInvalidRequest,
		`The Authorization header is not "Bearer" followed by one token.`,
		`Send the grant token in one "Authorization: Bearer" header.`,
	},
	MalformedToken: {
		CodeInvalidToken,
		"The token is not a well-formed grant token.",
		"Send a grant token exactly as the issuer gave it.",
	},
	HeaderNotAllowed: {
		CodeInvalidToken,
		`The token header contains more than "alg", "typ" and "kid".`,
		"Send a grant token exactly as the issuer gave it.",
	},
	AlgorithmNotAllowed: {
		CodeInvalidToken,
		"The token is not signed with RS256.",
		"Send a grant token exactly as the issuer gave it.",
	},
	WrongType: {
		CodeInvalidToken,
		`The token is not of type "at+jwt".`,
		"Send a grant token exactly as the issuer gave it.",
	},
	WrongIssuer: {
		CodeInvalidToken,
		"The token comes from another issuer.",
		"Ask the person for a grant for this service.",
	},
	WrongDeveloper: {
		CodeInvalidToken,
		"The token belongs to a developer that this service does not serve.",
		"Ask the person for a grant for this service.",
	},
	UnknownKey: {
		CodeInvalidToken,
		"The issuer does not publish the key that signed this token.",
		"Refresh the grant token, or ask the person for a new grant.",
	},
	BadSignature: {
		CodeInvalidToken,
		"The signature of the token is not valid.",
		"Send a grant token exactly as the issuer gave it.",
	},
	InvalidClaim: {
		CodeInvalidToken,
		"A claim of the token is missing or not valid.",
		"Refresh the grant token, or ask the person for a new grant.",
	},
	DetailsUnknown: {
		CodeInvalidToken,
		"The grant has limits that this service does not understand.",
		"Tell the operator of this service to update it.",
	},
	UncheckedConfirmation: {
		CodeInvalidToken,
		"The token is bound to a key, and no proof of that key can be checked here.",
		"Ask for a grant token for this audience alone that is not bound to a key.",
	},
	WrongAudience: {
		CodeInvalidToken,
		"The token was granted for another audience.",
		"Ask the person for a grant for this service.",
	},
	Expired: {
		CodeInvalidToken,
		"The token has expired.",
		"Refresh the grant token, or ask the person for a new grant.",
	},
	NotYetValid: {
		CodeInvalidToken,
		"The token is not valid yet.",
		"Try again in a moment.",
	},
	BindingTooWeak: {
		CodeInsufficientUserAuthentication,
		"The person who gave this grant is not bound to an account in a way that this service accepts.",
		"Ask the person for a new grant once they are bound to an account in a way that this service accepts.",
	},
	Revoked: {
		CodeInvalidToken,
		"The grant has been revoked, is on hold, or has ended.",
		"Refresh the grant token, or ask the person for a new grant.",
	},
	FeedDoesNotCover: {
		CodeInvalidToken,
		"The token belongs to a developer whose revocation feed this service does not follow.",
		"Tell the operator of this service; repeating the call does not help.",
	},
	WrongAgent: {
		CodeInsufficientScope,
		"The grant belongs to another agent than the one that may make this call.",
		"Send the token that was delegated to the agent that makes the call, not the one of its parent.",
	},
	NotDelegated: {
		CodeInsufficientScope,
		"This call needs a grant that was delegated to a sub-agent.",
		"Send the token that was delegated to the agent that makes the call, not the one of its parent.",
	},
	NoRule: {
		CodeInsufficientScope,
		"No rule says which scopes this call needs, so it is refused.",
		"Do not repeat the call: no grant allows it.",
	},
	ScopeMissing: {
		CodeInsufficientScope,
		"The grant does not hold every scope that this call needs.",
		"Ask the person for a grant that covers this call.",
	},
	AmountOver: {
		CodeInsufficientScope,
		"The amount of this call is higher than what was granted.",
		"Ask the person for a grant that covers this call.",
	},
	AmountNotStated: {
		CodeInsufficientScope,
		"The grant has a limit, and this call states no amount to compare with it.",
		"Ask the person for a grant that covers this call.",
	},
	AmountInvalid: {
		CodeInvalidRequest,
		"The amount of this call is not a decimal number of at least zero.",
		`State the amount as a decimal such as 420 or "420.50".`,
	},
	ArgumentNotGranted: {
		CodeInsufficientScope,
		"The grant does not allow these arguments.",
		"Ask the person for a grant that allows them.",
	},
	InputUnreadable: {
		CodeInvalidRequest,
		"The input of this call is not valid JSON.",
		"Send the input as JSON, in the form that this service describes.",
	},
	InputNotCanonical: {
		CodeInvalidRequest,
		"The input of this call cannot be digested.",
		"Send an input of JSON values, at most 64 levels deep and 4 MiB long.",
	},
	InputChanged: {
		CodeInvalidRequest,
		"The input changed after it was checked.",
		"Repeat the call, and do not change its input until the call has run.",
	},
	TokenUnavailable: {
		CodeTemporarilyUnavailable,
		"The grant token of this call cannot be read at the moment.",
		"Try again in a moment.",
	},
	KeysUnavailable: {
		CodeTemporarilyUnavailable,
		"The keys of the issuer cannot be fetched at the moment.",
		"Try again in a moment.",
	},
	RevocationUnavailable: {
		CodeTemporarilyUnavailable,
		"This service cannot find out at the moment whether the grant has been revoked.",
		"Try again in a moment.",
	},
	AuditUnavailable: {
		CodeTemporarilyUnavailable,
		"The call cannot be recorded at the moment, so it does not run.",
		"Try again in a moment.",
	},
	RuleFailed: {
		CodeServerError,
		"The rule of this call failed, so the call does not run.",
		"Tell the operator of this service; repeating the call does not help.",
	},
	GuardFailed: {
		CodeServerError,
		"The guard failed while it checked this call, so the call does not run.",
		"Tell the operator of this service; repeating the call does not help.",
	},
	ApprovalRequired: {
		CodeApprovalRequired,
		"The person who gave this grant must approve this call first.",
		"Ask the person to approve this call, then send the same call again.",
	},
	ApprovalRefused: {
		CodeInsufficientScope,
		"The person has refused this call.",
		"Do not repeat this call. Ask the person what to do instead.",
	},
	BudgetExceeded: {
		CodeInsufficientScope,
		"This call needs more than is left of a budget of the grant.",
		"Wait until the budget renews, or ask the person for a grant with a larger budget.",
	},
	CurrencyNotGranted: {
		CodeInsufficientScope,
		"This call is not in the currency of a budget of the grant.",
		"Make the call in the currency of the budget, or ask the person for a grant in another currency.",
	},
	OnHold: {
		CodeInsufficientScope,
		"The grant is on hold.",
		"Wait until the hold is released; the grant has not ended.",
	},
	PolicyRefused: {
		CodeInsufficientScope,
		"A policy does not allow this call.",
		"Do not repeat the call as it is: the policy refuses it.",
	},
	AdmissionUnavailable: {
		CodeTemporarilyUnavailable,
		"The server that must admit this call cannot be reached at the moment.",
		"Try again in a moment.",
	},
	AdmissionMissing: {
		CodeServerError,
		"This call must be admitted by the server, and this service is not set up to ask it.",
		"Tell the operator of this service; repeating the call does not help.",
	},
	BoundTokenAsBearer: {
		CodeInvalidToken,
		"The token is bound to a key, and was sent as a bearer token.",
		`Send it with "Authorization: DPoP", and a DPoP proof by that key.`,
	},
	TokenNotBound: {
		CodeInvalidToken,
		"The token is not bound to a key.",
		"Ask the issuer for a token with a DPoP proof, so that it is bound to the key of that proof.",
	},
	ProofMissing: {
		CodeInvalidDPoPProof,
		"The token is bound to a key, and the request has no DPoP proof.",
		"Make a new DPoP proof for this request, with the key that the token is bound to.",
	},
	ProofInvalid: {
		CodeInvalidDPoPProof,
		"The DPoP proof is not valid for this request.",
		"Make a new DPoP proof for this request, with the key that the token is bound to.",
	},
	ProofByOtherKey: {
		CodeInvalidDPoPProof,
		"The DPoP proof was made with another key than the one that the token is bound to.",
		"Make a new DPoP proof for this request, with the key that the token is bound to.",
	},
	ProofReplayed: {
		CodeInvalidDPoPProof,
		"The DPoP proof was used before.",
		"Make a new DPoP proof for this request, with the key that the token is bound to.",
	},
	ProofWithoutNonce: {
		CodeUseDPoPNonce,
		"The DPoP proof does not carry a fresh nonce of this service.",
		`Make a new DPoP proof with the nonce in the "DPoP-Nonce" header of this answer.`,
	},
	ReplaysUnavailable: {
		CodeTemporarilyUnavailable,
		"This service cannot find out at the moment whether the DPoP proof was used before.",
		"Try again in a moment.",
	},
}
