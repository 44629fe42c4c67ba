package grantex

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// filesOf parses the files of this package, without its tests.
func filesOf(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	noError(t, err)
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution|parser.ParseComments)
		noError(t, err)
		files = append(files, file)
	}
	return files
}

// surface are the exported names of this package, without its codes.
const surface = `
APIKey APIKeyListParams APIKeyPage APIKeyParams ActivityBucket ActivityParams ActivityReport ActivityService
ActivityTotals Actor ActorTokenParams Agent AgentActivity AgentChanges AgentClient AgentClientOptions AgentDelegation
AgentKey AgentKeyFrom AgentListParams AgentPage AgentParams AgentTransport AgentsService Algorithm Approval
ApprovalListParams ApprovalPage ApprovalsService AuditEntry AuditListParams AuditPage AuditService Authorization
AuthorizationListParams AuthorizationPage AuthorizationParams AuthorizationState AuthorizationsService Binding
BudgetAmount BudgetCalls CallOption Catalog CatalogSummary CatalogTool CatalogsService Client Code CodeOf Confirmation
ConsentLink ConsistencyProof ConsolePerson CreateAgentKey DelegateParams Developer DeveloperDomain DeviceKey
DeviceLogin DeviceLoginParams Disposal ES256 EdDSA EntryParams Error Event EventData EventListParams EventPage
EventsService ExchangeParams ExpectedCallback ExportLine FileStore FormerLogKey Grant GrantBudget GrantClaims GrantListParams GrantPage
GrantTokens GrantVerification GrantsService Hold Holds IdempotencyKey InclusionProof IssuedToken IssuerDescription
IssuerKey IssuerKeyList IssuerKeysService KeysService LoadAgentKey LogKey LostChange MeService MemoryStore
MessageAudit MessageEvent MessageKind MessageReady MessageReset MissingFact NamedPolicy NewAPIKey NewActorToken
NewAgentClient NewClient NewDPoPProof NewFileStore NewKeyProof NewPKCE NewPrincipalClient NewState Null OpenSession
Optional Options PKCE PageInfo ParseCallback PoliciesService Policy PolicyChange PolicyDraft PolicyListParams
PolicyPage PolicyParams PolicyReplay PolicyReplayParams PolicyRule PolicyRuleChanges PolicySet PolicyTest
PolicyTestResult Principal PrincipalClient PrincipalEmail PrincipalGrant PrincipalGrantListParams PrincipalGrantPage
PrincipalListParams PrincipalPage PrincipalSession PrincipalSessionParams PrincipalSessionsService PrincipalsService
ProofAudience ProvenRequest PublicKey RefreshParams RefusalCount RegisteredKey ResourceChanges ResourceSettings Role
RoleAdmin RoleAuditRead RoleAuditWrite RoleIssue RoleVerify RotatedKey SavedSignInProvider ScopeSentence ScopeVerdict
ScopesService SecretStore Set Settings SettingsChanges SignEntry SignInProvider SignInProviderParams
SignInProviderService SignedUp Signup SignupParams StartDeviceLogin StreamMessage TokenHash TokenSource
TokenSourceOptions TokensService Verification VerifyParams VerifyWebhook WebhookMessage
`

func TestThePublicSurface(t *testing.T) {
	t.Parallel()
	var names []string
	for _, file := range filesOf(t) {
		for _, declaration := range file.Decls {
			switch declared := declaration.(type) {
			case *ast.FuncDecl:
				if declared.Recv == nil && declared.Name.IsExported() {
					names = append(names, declared.Name.Name)
				}
				if declared.Name.IsExported() && declared.Doc == nil {
					t.Errorf("%s has no documentation", declared.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range declared.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						if spec.Name.IsExported() {
							names = append(names, spec.Name.Name)
						}
					case *ast.ValueSpec:
						for _, name := range spec.Names {
							if name.IsExported() && !strings.HasPrefix(name.Name, "Code") {
								names = append(names, name.Name)
							}
						}
					}
				}
			}
		}
	}
	slices.Sort(names)
	if want := strings.Fields(surface); !slices.Equal(names, want) {
		t.Fatalf("the exported names are\n%s", strings.Join(names, " "))
	}
}

var codeOfTypeScript = regexp.MustCompile(`\| '([A-Z_]+)'`)

func TestTheCodesAreThoseOfTypeScript(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "packages", "sdk", "src", "transport", "errors.ts"))
	if os.IsNotExist(err) {
		t.Skip("this module is used outside its repository")
	}
	noError(t, err)
	expected := map[string]bool{string(CodeRedirectRefused): true} // TypeScript returns such a response as it is.
	for _, match := range codeOfTypeScript.FindAllStringSubmatch(string(text), -1) {
		expected[match[1]] = true
	}
	codes := map[string]bool{}
	for _, file := range filesOf(t) {
		ast.Inspect(file, func(node ast.Node) bool {
			spec, isValue := node.(*ast.ValueSpec)
			if !isValue || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Code") {
				return true
			}
			literal := spec.Values[0].(*ast.BasicLit).Value
			codes[strings.Trim(literal, `"`)] = true
			return true
		})
	}
	for code := range expected {
		if !codes[code] {
			t.Errorf("%s is missing", code)
		}
	}
	for code := range codes {
		if !expected[code] {
			t.Errorf("%s is unknown to TypeScript", code)
		}
	}
}

func FuzzAnAnswerNeverPanics(f *testing.F) {
	f.Add([]byte(entryLine("1")))
	f.Add([]byte(`{"v":1e400,"metadata":{"a":[null,{}]},"timestamp":"x"}`))
	f.Add([]byte(`[[[`))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, target := range []any{new(AuditEntry), new(Developer), new(EventPage), new(GrantVerification), new(LogKey)} {
			if err := decodeJSON(text, target); err != nil && len(err.Error()) > 1000 {
				t.Fatal("the error repeats the text")
			}
		}
	})
}
