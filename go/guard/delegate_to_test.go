package guard_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/grantex/grantex/go/guard"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// searcher is a sub-agent whose delegations are numbered.
type searcher struct {
	mu    sync.Mutex
	asked []string
	life  time.Duration
}

func (searcher *searcher) delegate(
	_ context.Context, parentToken, agentID string, scopes []string,
) (guard.DelegatedToken, error) {
	searcher.mu.Lock()
	defer searcher.mu.Unlock()
	searcher.asked = append(searcher.asked, parentToken+" "+agentID+" "+strings.Join(scopes, " "))
	return guard.DelegatedToken{
		Token: "delegated " + strconv.Itoa(len(searcher.asked)), ExpiresAt: time.Now().Add(searcher.life),
	}, nil
}

func (setting *setting) delegateTo(change func(*guard.Delegation)) guard.TokenSource {
	setting.Helper()
	delegation := guard.Delegation{AgentID: "ag_searcher", Scopes: []string{"flights:search"}, Guard: setting.guard}
	change(&delegation)
	source, err := guard.DelegateTo(delegation)
	if err != nil {
		setting.Fatal(err)
	}
	return source
}

// tokenOf reads the token of a sub-agent whose parent has a token.
func tokenOf(t *testing.T, source guard.TokenSource, parent string) string {
	t.Helper()
	token, err := source(guard.WithToken(t.Context(), guard.Bearer(parent)))
	if err != nil {
		t.Fatal(err)
	}
	return token.Token
}

func TestTheToolsOfASubAgentShareATokenThatWasDelegatedToIt(t *testing.T) {
	setting := newSetting(t, nil)
	asked := &searcher{life: time.Hour}
	source := setting.delegateTo(func(delegation *guard.Delegation) { delegation.Delegate = asked.delegate })
	parent, other := setting.token(), setting.token()
	var calls sync.WaitGroup
	for range 20 {
		calls.Go(func() {
			if token := tokenOf(t, source, parent); token != "delegated 1" {
				t.Errorf("got %q", token)
			}
		})
	}
	calls.Wait()
	if token := tokenOf(t, source, other); token != "delegated 2" {
		t.Errorf("another parent's token got %q", token)
	}
	want := []string{parent + " ag_searcher flights:search", other + " ag_searcher flights:search"}
	if !slices.Equal(asked.asked, want) {
		t.Errorf("delegated: %q", asked.asked)
	}
}

func TestADelegatedTokenThatNearsItsEndIsReplaced(t *testing.T) {
	setting := newSetting(t, nil)
	asked := &searcher{life: -time.Second}
	source := setting.delegateTo(func(delegation *guard.Delegation) { delegation.Delegate = asked.delegate })
	parent := setting.token()
	if got := []string{tokenOf(t, source, parent), tokenOf(t, source, parent)}; got[0] != "delegated 1" || got[1] != "delegated 2" {
		t.Errorf("got %q", got)
	}
}

func TestWhatTheGuardDoesNotAcceptDelegatesNothing(t *testing.T) {
	setting := newSetting(t, nil)
	demanding, err := setting.guard.ForAgent(guard.AgentDemand{AgentIDs: []string{"ag_another"}})
	if err != nil {
		t.Fatal(err)
	}
	bound := setting.issuer.Grant(testissuer.GrantOptions{KeyThumbprint: strings.Repeat("A", 43)}).Token
	for name, test := range map[string]struct {
		guard *guard.Guard
		token string
		want  refusal.Reason
	}{
		"garbage":             {setting.guard, "garbage", refusal.MalformedToken},
		"a stranger's":        {setting.guard, testissuer.New(t).Token(), refusal.WrongIssuer},
		"of another agent":    {demanding, setting.token(), refusal.WrongAgent},
		"one bound to a key":  {setting.guard, bound, refusal.UncheckedConfirmation},
		"none, and so no one": {setting.guard, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			asked := &searcher{life: time.Hour}
			source := setting.delegateTo(func(delegation *guard.Delegation) {
				delegation.Guard, delegation.Delegate = test.guard, asked.delegate
			})
			token, err := source(guard.WithToken(t.Context(), guard.Bearer(test.token)))
			if reason := reasonOf(t, err); reason != test.want || token.Token != "" {
				t.Errorf("got %q, %q", reason, token.Token)
			}
			if len(asked.asked) > 0 {
				t.Errorf("delegated: %q", asked.asked)
			}
		})
	}
}

func TestADelegationThatFailsRefusesTheCallAndIsTriedAgain(t *testing.T) {
	setting := newSetting(t, nil)
	root := setting.issuer.Grant(testissuer.GrantOptions{Scopes: []string{"payments:initiate"}})
	child := setting.issuer.Delegate(root, testissuer.GrantOptions{Scopes: []string{"payments:initiate:max_500"}})
	failures := map[string]func() (guard.DelegatedToken, error){
		"an error": func() (guard.DelegatedToken, error) { return guard.DelegatedToken{}, errors.New("the server is down") },
		"a panic":  func() (guard.DelegatedToken, error) { panic("the client is broken") },
		"no token": func() (guard.DelegatedToken, error) {
			return guard.DelegatedToken{ExpiresAt: time.Now().Add(time.Hour)}, nil
		},
		"no expiry": func() (guard.DelegatedToken, error) { return guard.DelegatedToken{Token: child.Token}, nil },
	}
	for name, fail := range failures {
		t.Run(name, func(t *testing.T) {
			isDown := true
			source := setting.delegateTo(func(delegation *guard.Delegation) {
				delegation.Delegate = func(context.Context, string, string, []string) (guard.DelegatedToken, error) {
					if isDown {
						return fail()
					}
					return guard.DelegatedToken{Token: child.Token, ExpiresAt: time.Now().Add(time.Hour)}, nil
				}
			})
			// The sub-agent runs in a context of its own, around which is that of its parent.
			ctx := guard.WithToken(guard.WithToken(t.Context(), guard.Bearer(root.Token)), source)
			call := guard.Call[*payment]{Token: guard.ContextToken, Action: "pay", Input: &payment{"a", "1"}, Rule: pays}
			depth := func(_ context.Context, grant *verify.Grant) (int, error) { return grant.DelegationDepth, nil }
			if _, err := guard.Run(ctx, setting.guard, call, depth); reasonOf(t, err) != refusal.TokenUnavailable {
				t.Errorf("got %v", err)
			}
			isDown = false
			if got, err := guard.Run(ctx, setting.guard, call, depth); err != nil || got != 1 {
				t.Errorf("ran at depth %d: %v", got, err)
			}
		})
	}
}

func TestACallerWhoLeavesEndsNoDelegationOfOthers(t *testing.T) {
	setting := newSetting(t, nil)
	var count atomic.Int32
	isAsked, mayAnswer := make(chan struct{}), make(chan struct{})
	source := setting.delegateTo(func(delegation *guard.Delegation) {
		delegation.Delegate = func(ctx context.Context, _, _ string, _ []string) (guard.DelegatedToken, error) {
			count.Add(1)
			close(isAsked)
			<-mayAnswer
			return guard.DelegatedToken{Token: "delegated", ExpiresAt: time.Now().Add(time.Hour)}, ctx.Err()
		}
	})
	ctx := guard.WithToken(t.Context(), guard.Bearer(setting.token()))
	leaving, leave := context.WithCancel(ctx)
	left, patient := make(chan error, 1), make(chan string, 1)
	go func() {
		_, err := source(leaving)
		left <- err
	}()
	<-isAsked
	go func() {
		token, err := source(ctx)
		if err != nil {
			t.Error(err)
		}
		patient <- token.Token
	}()
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(mayAnswer)
	if token := <-patient; token != "delegated" || count.Load() != 1 {
		t.Errorf("got %q after %d delegations", token, count.Load())
	}
}

func TestWhatIsWrongWithADelegationIsNamed(t *testing.T) {
	setting := newSetting(t, nil)
	asked := &searcher{life: time.Hour}
	for name, change := range map[string]func(*guard.Delegation){
		"AgentID":  func(delegation *guard.Delegation) { delegation.AgentID = "" },
		"Scopes":   func(delegation *guard.Delegation) { delegation.Scopes = []string{""} },
		"Guard":    func(delegation *guard.Delegation) { delegation.Guard = nil },
		"Delegate": func(delegation *guard.Delegation) { delegation.Delegate = nil },
	} {
		delegation := guard.Delegation{
			AgentID: "ag_searcher", Scopes: []string{"flights:search"}, Guard: setting.guard, Delegate: asked.delegate,
		}
		change(&delegation)
		if _, err := guard.DelegateTo(delegation); err == nil || !strings.HasPrefix(err.Error(), "guard: "+name+" ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
