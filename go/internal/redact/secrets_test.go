package redact_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/dpop"
	"github.com/grantex/grantex/go/feed"
	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/service"
	"github.com/grantex/grantex/go/verify"
)

const hidden = "hidden-secret-of-more-than-thirty-two-characters"

// printable has a value of each exported type of a service that holds a secret.
func printable(t *testing.T) map[string]any {
	t.Helper()
	options := service.Options{URL: "https://shown.example", APIKey: hidden, Audience: []string{"https://api.example"}}
	made, err := service.New(options)
	noError(t, err)
	t.Cleanup(func() { noError(t, made.Verifier.Close()) })
	followed, err := feed.New(feed.Options{APIKey: hidden})
	noError(t, err)
	asked, err := feed.NewOnline(feed.OnlineOptions{APIKey: hidden})
	noError(t, err)
	verifying := verify.Options{Issuer: "https://shown.example", Audience: []string{"https://api.example"}, Revocation: asked}
	verifier, err := verify.New(verifying)
	noError(t, err)
	nonces, err := dpop.NewNonces(hidden)
	noError(t, err)
	checker, err := dpop.New(dpop.Options{Origin: "https://api.example", NonceSecret: hidden})
	noError(t, err)
	admissions, err := guard.NewAdmissions(guard.AdmissionsOptions{URL: "https://shown.example", APIKey: hidden})
	noError(t, err)
	grant := &verify.Grant{GrantID: "shown"}
	ctx := guard.WithToken(t.Context(), guard.Bearer(hidden))
	return map[string]any{
		"service.Options":         options,
		"service.Service":         made,
		"guard.Guard":             made.Guard,
		"guard.Credentials":       guard.Credentials{Token: hidden, Grant: grant},
		"guard.DelegatedToken":    guard.DelegatedToken{Token: hidden},
		"guard.AdmissionsOptions": guard.AdmissionsOptions{URL: "https://shown.example", APIKey: hidden},
		"guard.Admissions":        admissions,
		"guard.Call":              guard.Call[string]{Token: guard.Bearer(hidden)},
		"a context":               ctx,
		"audit.Options":           audit.Options{URL: "https://shown.example", APIKey: hidden},
		"audit.HTTPSink":          made.Audit,
		"feed.Options":            feed.Options{URL: "https://shown.example", APIKey: hidden},
		"feed.OnlineOptions":      feed.OnlineOptions{URL: "https://shown.example", APIKey: hidden},
		"feed.Feed":               followed,
		"an online check":         asked,
		"verify.Options":          verifying,
		"verify.Verifier":         verifier,
		"verify.VerifiedToken":    verify.VerifiedToken{Token: hidden, Grant: grant},
		"verify.RevocationQuery":  &verify.RevocationQuery{Token: hidden, Grant: grant},
		"dpop.Options":            dpop.Options{Origin: "https://shown.example", NonceSecret: hidden},
		"dpop.Expectation":        dpop.Expectation{Method: "shown", Token: hidden, Nonces: nonces},
		"dpop.Nonces":             nonces,
		"dpop.Checker":            checker,
	}
}

func TestNothingThatHoldsASecretPrintsIt(t *testing.T) {
	for name, value := range printable(t) {
		for _, printed := range []any{value, &value, []any{value}, map[string]any{"a": value}, struct{ Inner any }{value}} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
				expectHidden(t, name+" by "+verb, fmt.Sprintf(verb, printed))
			}
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("it", "value", printed)
			slog.New(slog.NewJSONHandler(&log, nil)).Info("it", "value", printed)
			expectHidden(t, name+" in a log", log.String())
			// What encoding/json cannot write is not written.
			text, _ := json.Marshal(printed)
			expectHidden(t, name+" as JSON", string(text))
		}
		if _, isOptions := strings.CutSuffix(name, "Options"); isOptions && !strings.Contains(fmt.Sprint(value), "shown") {
			t.Errorf("%s hides what is not secret: %v", name, value)
		}
	}
}

func expectHidden(t *testing.T, what, text string) {
	t.Helper()
	for _, form := range []string{"%s", "%x", "%d"} {
		if strings.Contains(text, strings.Trim(fmt.Sprintf(form, []byte(hidden)), "[]")) {
			t.Errorf("%s shows the secret: %s", what, text)
		}
	}
}

var secretName = regexp.MustCompile(`(Token|Secret|APIKey)$`)

func TestEveryFieldThatHoldsASecretIsTagged(t *testing.T) {
	known := printable(t)
	for _, folder := range []string{"audit", "dpop", "feed", "guard", "httpguard", "mcpguard", "refusal", "service", "verify"} {
		files, err := filepath.Glob(filepath.Join("..", "..", folder, "*.go"))
		noError(t, err)
		if len(files) == 0 {
			t.Errorf("no files in %s", folder)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := os.ReadFile(name)
			noError(t, err)
			file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
			noError(t, err)
			checkTags(t, folder, file, known)
		}
	}
}

// checkTags checks the exported structs of a file.
func checkTags(t *testing.T, folder string, file *ast.File, known map[string]any) {
	t.Helper()
	ast.Inspect(file, func(node ast.Node) bool {
		declared, isType := node.(*ast.TypeSpec)
		if !isType || !declared.Name.IsExported() {
			return true
		}
		of, isStruct := declared.Type.(*ast.StructType)
		if !isStruct {
			return true
		}
		name := folder + "." + declared.Name.Name
		for _, field := range of.Fields.List {
			isTagged := field.Tag != nil && strings.Contains(field.Tag.Value, `secret:"true"`)
			identifier, isPlain := field.Type.(*ast.Ident)
			for _, fieldName := range field.Names {
				sounds := isPlain && identifier.Name == "string" && secretName.MatchString(fieldName.Name)
				if sounds != isTagged {
					t.Errorf("%s.%s: tagged %t, sounds secret %t", name, fieldName.Name, isTagged, sounds)
				}
			}
			if isTagged && known[name] == nil {
				t.Errorf("%s holds a secret, and no test prints it", name)
			}
		}
		return true
	})
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
