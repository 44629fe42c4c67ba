package grantex

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"log/slog"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

const hidden = "hidden-secret"

// printable has a value of each exported type that holds a secret.
func printable(t *testing.T) map[string]any {
	t.Helper()
	key, err := CreateAgentKey(t.Context(), &MemoryStore{}, ES256)
	noError(t, err)
	store := &MemoryStore{}
	noError(t, store.Set(t.Context(), "n", hidden))
	connected, err := Options{URL: "http://a.example"}.connection()
	noError(t, err)
	transport := newTransport(connected, hidden)
	issued := IssuedToken{GrantToken: hidden, GrantID: "shown"}
	tokens := GrantTokens{IssuedToken: issued, RefreshToken: hidden}
	state := AuthorizationState{Code: hidden, AgentID: "shown"}
	source := TokenSourceOptions{AgentID: "shown", Store: store, Grant: &tokens, Key: key}
	return map[string]any{
		"Options":              Options{APIKey: hidden, URL: "shown"},
		"PKCE":                 PKCE{Verifier: hidden, Challenge: "shown"},
		"AuthorizationState":   state,
		"Authorization":        Authorization{AuthorizationState: state, ConsentURL: hidden},
		"ConsentLink":          ConsentLink{ConsentURL: hidden},
		"IssuedToken":          issued,
		"GrantTokens":          tokens,
		"ExchangeParams":       ExchangeParams{Code: hidden, CodeVerifier: hidden, Key: key, AgentID: "shown"},
		"RefreshParams":        RefreshParams{RefreshToken: hidden, AgentID: "shown"},
		"DelegateParams":       DelegateParams{ParentToken: hidden, SubAgentID: "shown"},
		"NewAPIKey":            NewAPIKey{APIKey: APIKey{ID: "shown"}, Secret: hidden},
		"RotatedKey":           RotatedKey{Secret: hidden},
		"PrincipalSession":     PrincipalSession{ID: "shown", SessionToken: hidden, DashboardURL: hidden},
		"SignInProviderParams": SignInProviderParams{Issuer: "shown", ClientSecret: hidden},
		"SignedUp":             SignedUp{APIKey: hidden, Name: "shown"},
		"DeviceKey":            DeviceKey{APIKey: hidden, ID: "shown"},
		"ProvenRequest":        ProvenRequest{Method: "shown", Token: hidden},
		"AgentDelegation":      AgentDelegation{GrantToken: hidden, ActorToken: hidden, Audience: "shown"},
		"TokenSourceOptions":   source,
		"AgentTransport":       &AgentTransport{Token: hidden, Key: key},
		"DeviceLogin":          &DeviceLogin{UserCode: "shown", deviceCode: hidden, transport: transport},
		"Client":               newClient(transport),
		"PrincipalClient":      &PrincipalClient{transport},
		"MemoryStore":          store,
	}
}

func TestNothingThatHoldsASecretPrintsIt(t *testing.T) {
	t.Parallel()
	for name, value := range printable(t) {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			text := fmt.Sprintf(verb, value)
			if strings.Contains(text, hidden) || strings.Contains(text, fmt.Sprintf("%x", hidden)) {
				t.Errorf("%s printed by %s holds its secret: %s", name, verb, text)
			}
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("it", "value", value)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("it", "value", value)
		if strings.Contains(log.String(), hidden) {
			t.Errorf("%s logged holds its secret: %s", name, log.String())
		}
	}
	if text := fmt.Sprint(printable(t)["GrantTokens"]); !strings.Contains(text, "shown") || !strings.Contains(text, "GrantToken:[secret]") {
		t.Errorf("what is not secret should be printed: %s", text)
	}
}

func TestAnAgentKeyPrintsItsIDOnly(t *testing.T) {
	t.Parallel()
	store := &MemoryStore{}
	for _, algorithm := range []Algorithm{EdDSA, ES256} {
		key, err := CreateAgentKey(t.Context(), store, algorithm)
		noError(t, err)
		stored, _, _ := store.Get(t.Context(), key.KID())
		var private struct{ D string }
		noError(t, json.Unmarshal([]byte(stored), &private))
		text := fmt.Sprintf("%v %+v %#v %v", key, key, key, struct{ Key *AgentKey }{key})
		if strings.Contains(text, private.D) || !strings.Contains(text, key.KID()) {
			t.Errorf("printed: %s", text)
		}
	}
}

var secretName = regexp.MustCompile(`(Token|Secret|Verifier|APIKey|^Code|ConsentURL|deviceCode)$`)

// notSecret are fields whose name only sounds like it.
var notSecret = map[string]bool{"Error.Code": true}

func TestEveryFieldThatHoldsASecretIsTagged(t *testing.T) {
	t.Parallel()
	known := printable(t)
	for name, fields := range structsOf(t) {
		for _, field := range fields {
			isTagged := field.Tag != nil && strings.Contains(field.Tag.Value, `secret:"true"`)
			identifier, isPlain := field.Type.(*ast.Ident)
			for _, fieldName := range field.Names {
				sounds := isPlain && identifier.Name == "string" && secretName.MatchString(fieldName.Name) && !notSecret[name+"."+fieldName.Name]
				if sounds != isTagged && (!isTagged || !strings.HasSuffix(fieldName.Name, "URL")) {
					t.Errorf("%s.%s: tagged %t, sounds secret %t", name, fieldName.Name, isTagged, sounds)
				}
			}
			if isTagged && known[name] == nil {
				t.Errorf("%s holds a secret, and no test prints it", name)
			}
		}
	}
}

// structsOf returns the fields of the exported structs of this package.
func structsOf(t *testing.T) map[string][]*ast.Field {
	t.Helper()
	structs := map[string][]*ast.Field{}
	for _, file := range filesOf(t) {
		ast.Inspect(file, func(node ast.Node) bool {
			if declared, isType := node.(*ast.TypeSpec); isType && declared.Name.IsExported() {
				if of, isStruct := declared.Type.(*ast.StructType); isStruct {
					structs[declared.Name.Name] = of.Fields.List
				}
			}
			return true
		})
	}
	return structs
}

func TestTokensSurviveTheirJSON(t *testing.T) {
	t.Parallel()
	tokens := GrantTokens{
		IssuedToken:  IssuedToken{GrantToken: "t", GrantID: "g", Scopes: []string{"a:b"}, ExpiresAt: time.Unix(1e9, 0).UTC()},
		RefreshToken: "r",
	}
	text, err := json.Marshal(tokens)
	noError(t, err)
	var again GrantTokens
	noError(t, json.Unmarshal(text, &again))
	if !reflect.DeepEqual(tokens, again) {
		t.Fatalf("got %s", text)
	}
}
