package guard

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// waiting is a guard whose server answers one after the other, and the last one again and again.
func waiting(t *testing.T, answers ...string) (*Guard, *atomic.Int64) {
	t.Helper()
	count := &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		if asked := request.URL.String(); asked != "/v1/approvals/apr_1?wait=25" {
			t.Errorf("asked %s", asked)
		}
		answer := answers[min(int(count.Add(1)), len(answers))-1]
		if answer == "503" {
			writer.WriteHeader(http.StatusServiceUnavailable)
		}
		if answer == "404" {
			writer.WriteHeader(http.StatusNotFound)
		}
		_, _ = io.WriteString(writer, answer)
	}))
	t.Cleanup(server.Close)
	admissions, err := NewAdmissions(AdmissionsOptions{URL: server.URL, APIKey: "gx_test_" + strings.Repeat("k", 43)})
	if err != nil {
		t.Fatal(err)
	}
	admissions.pause = 0
	return &Guard{options: Options{Admissions: admissions}}, count
}

func TestAGuardWaitsForTheDecisionOfAPerson(t *testing.T) {
	for status, want := range map[string]ApprovalEnd{"approved": Approved, "used": Approved, "refused": Refused, "expired": Expired} {
		guard, count := waiting(t, `{"status":"pending"}`, "503", `{"status":"pending"}`, `{"status":"`+status+`"}`)
		end, err := guard.WaitForApproval(t.Context(), "apr_1")
		if err != nil || end != want || count.Load() != 4 {
			t.Errorf("%s: %s after %d questions, %v", status, end, count.Load(), err)
		}
	}
}

func TestAnApprovalOfWhichNothingIsKnownIsNoDecision(t *testing.T) {
	for answer, questions := range map[string]int64{"404": 1, `{"status":"of a newer server"}`: 1, `{"status":["approved"]}`: 1, "503": 5} {
		guard, count := waiting(t, answer)
		if end, err := guard.WaitForApproval(t.Context(), "apr_1"); err == nil || end != "" || count.Load() != questions {
			t.Errorf("%s: %q after %d questions, %v", answer, end, count.Load(), err)
		}
	}
	if _, err := (&Guard{}).WaitForApproval(t.Context(), "apr_1"); err == nil {
		t.Error("a guard without admissions waits")
	}
}

func TestAWaitForAnApprovalEndsWithItsContext(t *testing.T) {
	guard, _ := waiting(t, `{"status":"pending"}`)
	left := errors.New("the user closed the app")
	ctx, leave := context.WithCancelCause(t.Context())
	leave(left)
	if _, err := guard.WaitForApproval(ctx, "apr_1"); !errors.Is(err, left) {
		t.Error(err)
	}
}
