package feed_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/grantex/grantex/go/feed"
	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

// TestARevocationDuringAFreezeHoldsForTheFirstCallAfterIt stops a process, as
// platforms do between requests, for longer than a feed trusts what it knows.
func TestARevocationDuringAFreezeHoldsForTheFirstCallAfterIt(t *testing.T) {
	if os.Getenv("GRANTEX_FROZEN_URL") != "" {
		answerCalls(t)
		return
	}
	if os.Getenv("TEST_FULL") != "1" {
		t.Skip("the test of a frozen process runs with TEST_FULL=1")
	}
	issuer := testissuer.New(t)
	grant := issuer.Grant(testissuer.GrantOptions{})
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), "GRANTEX_FROZEN_URL="+issuer.URL, "GRANTEX_FROZEN_KEY="+issuer.APIKey)
	calls, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = child.Process.Kill(); _ = child.Wait() }()
	answers := bufio.NewScanner(output)
	call := func() string {
		_, _ = io.WriteString(calls, grant.Token+"\n")
		answers.Scan()
		return answers.Text()
	}
	if got := call(); got != "allowed" {
		t.Fatalf("got %q", got)
	}
	if err := child.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	issuer.CutFeed()
	issuer.Revoke(grant.GrantID)
	time.Sleep(frozenStaleness + time.Second)
	if err := child.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if got := call(); got != string(refusal.Revoked) {
		t.Errorf("got %q", got)
	}
}

const frozenStaleness = 3 * time.Second

func answerCalls(t *testing.T) {
	revocation, err := feed.New(feed.Options{APIKey: os.Getenv("GRANTEX_FROZEN_KEY"), MaxStaleness: frozenStaleness})
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := verify.New(verify.Options{
		Issuer: os.Getenv("GRANTEX_FROZEN_URL"), Audience: []string{"https://service.test"}, Revocation: revocation,
	})
	if err != nil {
		t.Fatal(err)
	}
	calls := bufio.NewScanner(os.Stdin)
	for calls.Scan() {
		_, err := verifier.Verify(t.Context(), calls.Text())
		var refused *refusal.Error
		if errors.As(err, &refused) {
			fmt.Println(refused.Reason)
		} else {
			fmt.Println("allowed")
		}
	}
}
