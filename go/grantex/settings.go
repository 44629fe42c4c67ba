package grantex

// SettingsChanges are changes of a developer's settings for all of its agents. A
// member that is zero stays as it is; [Null] resets it.
type SettingsChanges struct {
	// Delegation is whether a child's scopes must be narrower than its parent's ("strict"), or may equal them ("subset").
	Delegation Optional[string] `json:"delegation,omitzero"`
	// MaxDelegationDepth is how deeply agents may delegate, 0 to 10.
	MaxDelegationDepth Optional[int] `json:"maxDelegationDepth,omitzero"`
	// MaxGrantLifetime is the maximum duration of a grant, such as "24h", up to "366d".
	MaxGrantLifetime Optional[string] `json:"maxGrantLifetime,omitzero"`
	// FirstUse is whether the first person who decides may become a principal without an address. Default: false.
	FirstUse Optional[bool] `json:"firstUse,omitzero"`
	// Audiences are the services that grants may be for, besides the issuer itself; at most 100. Default, and when empty:
	// any.
	Audiences Optional[[]string] `json:"audiences,omitzero"`
	// Resources are the services that OAuth clients may ask for, by audience; each is among Audiences, too. Nil removes a
	// service; services that are not named stay.
	Resources Optional[map[string]*ResourceChanges] `json:"resources,omitzero"`
	// Retention is how long audit entries are kept, such as "400d"; at least "184d", at most "36525d". Default: as long as
	// the log.
	Retention Optional[string] `json:"retention,omitzero"`
}

// ResourceChanges are what changes of a service: a member that is zero stays as it is,
// or gets its default where the service is new. An empty slice is sent.
type ResourceChanges struct {
	OpenTo        string   `json:"openTo,omitzero"`
	People        string   `json:"people,omitzero"`
	Scopes        []string `json:"scopes,omitzero"`
	DefaultScopes []string `json:"defaultScopes,omitzero"`
	DPoP          string   `json:"dpop,omitzero"`
}

// Settings are a developer's settings as they are stored. A member that is nil was not
// set, and follows the server.
type Settings struct {
	Delegation         *string                      `json:"delegation,omitzero"`
	MaxDelegationDepth *int                         `json:"maxDelegationDepth,omitzero"`
	MaxGrantLifetime   *string                      `json:"maxGrantLifetime,omitzero"`
	FirstUse           *bool                        `json:"firstUse,omitzero"`
	Audiences          []string                     `json:"audiences,omitzero"`
	Resources          map[string]*ResourceSettings `json:"resources,omitzero"`
	Retention          *string                      `json:"retention,omitzero"`
}

// ResourceSettings are how a service is open to OAuth clients (docs/protocol.md §14).
type ResourceSettings struct {
	// OpenTo is who may ask for it: your own agents ("agents"), or any OAuth client ("clients"). Default: "agents".
	OpenTo string `json:"openTo"`
	// People is whose login is taken: people whom you know ("bound"), people of your provider ("provider"), or "anyone".
	// Default: "bound".
	People string `json:"people"`
	// Scopes are what clients may ask for. Default: none.
	Scopes []string `json:"scopes"`
	// DefaultScopes are what a client gets that names no scope. Default, and when empty: all of Scopes.
	DefaultScopes []string `json:"defaultScopes"`
	// DPoP is whether tokens may ("accept") or must ("required") be bound to a key (RFC 9449). Default: "accept".
	DPoP string `json:"dpop"`
}
