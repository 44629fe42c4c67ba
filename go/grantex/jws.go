package grantex

// jwsHeader is the protected header of what an agent signs.
type jwsHeader struct {
	Algorithm Algorithm  `json:"alg"`
	Type      string     `json:"typ"`
	Key       *PublicKey `json:"jwk,omitzero"`
	KID       string     `json:"kid,omitzero"`
}

// signClaims makes a compact JWS (RFC 7515) over claims; its header says the type, and names the key.
func (k *AgentKey) signClaims(typ string, claims any, naming keyNaming) (string, error) {
	payload, err := encodeJSON(claims)
	if err != nil {
		return "", err
	}
	header, signature, err := k.signPayload(typ, payload, naming)
	return header + "." + encode64(payload) + "." + signature, err
}

// keyNaming is how a header names the key that signs.
type keyNaming int

const (
	byThumbprint keyNaming = iota
	byPublicKey
)

func (k *AgentKey) signPayload(typ string, payload []byte, naming keyNaming) (header, signature string, err error) {
	protected := jwsHeader{Algorithm: k.algorithm, Type: typ}
	if naming == byPublicKey {
		protected.Key = &k.public
	} else {
		protected.KID = k.kid
	}
	text, err := encodeJSON(protected)
	if err != nil {
		return "", "", err
	}
	header = encode64(text)
	signed, err := k.sign([]byte(header + "." + encode64(payload)))
	return header, encode64(signed), err
}
