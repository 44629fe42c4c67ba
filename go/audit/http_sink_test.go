package audit_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/internal/testissuer"
)

func newSink(t *testing.T, issuer *testissuer.Issuer, change func(*audit.Options)) (*audit.HTTPSink, *faults) {
	t.Helper()
	heard := &faults{}
	options := audit.Options{URL: issuer.URL, APIKey: issuer.APIKey, OnFault: heard.add}
	if change != nil {
		change(&options)
	}
	sink, err := audit.NewHTTPSink(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close(context.Background()) })
	return sink, heard
}

type faults struct {
	mu    sync.Mutex
	heard []error
}

func (faults *faults) add(fault error) {
	faults.mu.Lock()
	defer faults.mu.Unlock()
	faults.heard = append(faults.heard, fault)
}

func (faults *faults) all() []error {
	faults.mu.Lock()
	defer faults.mu.Unlock()
	return slices.Clone(faults.heard)
}

func record(status audit.Status, ref *audit.Receipt) audit.Record {
	return audit.Record{
		GrantID: "grnt_1", AgentID: "ag_1", AgentDID: "did:grantex:ag_1", PrincipalID: "user_alice",
		Action: "payment.made", Status: status, Ref: ref, Metadata: map[string]any{"to": "hotel"},
	}
}

func statuses(log *testissuer.Log) []string {
	var found []string
	for _, entry := range log.Entries() {
		found = append(found, entry.Status)
	}
	return found
}

func TestARequiredRecordIsInTheLogWhenWriteReturns(t *testing.T) {
	issuer := testissuer.New(t)
	sink, _ := newSink(t, issuer, nil)
	receipt, err := sink.Write(t.Context(), record(audit.Allowed, nil))
	if err != nil {
		t.Fatal(err)
	}
	entries := issuer.Log.Entries()
	if len(entries) != 1 || entries[0].EntryID != receipt.EntryID() || entries[0].Metadata["to"] != "hotel" {
		t.Fatalf("the log holds %+v, the receipt says %q", entries, receipt.EntryID())
	}
	if _, err := sink.Write(t.Context(), record(audit.Success, receipt)); err != nil {
		t.Fatal(err)
	}
	if err := sink.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries = issuer.Log.Entries()
	if len(entries) != 2 || entries[1].Ref != receipt.EntryID() {
		t.Fatalf("the outcome refers to %q", entries[1].Ref)
	}
}

func TestAReceiptOfAnotherSinkHoldsNoRecordBack(t *testing.T) {
	issuer := testissuer.New(t)
	sink, _ := newSink(t, issuer, nil)
	// A sink around this one may have written the allowed record elsewhere.
	if _, err := sink.Write(t.Context(), record(audit.Success, &audit.Receipt{})); err != nil {
		t.Fatal(err)
	}
	if err := sink.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := statuses(issuer.Log); !slices.Equal(found, []string{"success"}) {
		t.Errorf("the log holds %v", found)
	}
}

func TestCallsThatWaitTogetherShareOneRequest(t *testing.T) {
	issuer := testissuer.New(t)
	sink, _ := newSink(t, issuer, nil)
	issuer.HoldAudit()
	var calls sync.WaitGroup
	for range 200 {
		calls.Go(func() {
			if _, err := sink.Write(t.Context(), record(audit.Allowed, nil)); err != nil {
				t.Error(err)
			}
		})
	}
	for issuer.RequestsTo(testissuer.Audit) == 0 {
		runtime.Gosched()
	}
	issuer.Release()
	calls.Wait()
	if count := len(issuer.Log.Entries()); count != 200 {
		t.Errorf("the log holds %d entries", count)
	}
	if requests := issuer.RequestsTo(testissuer.Audit); requests > 20 {
		t.Errorf("200 records took %d requests", requests)
	}
}

func TestARequiredRecordFailsWhileTheLogIsAwayAndIsFollowedByAFailure(t *testing.T) {
	issuer := testissuer.New(t)
	sink, _ := newSink(t, issuer, func(options *audit.Options) { options.Timeout = 300 * time.Millisecond })
	issuer.HoldAudit()
	if _, err := sink.Write(t.Context(), record(audit.Allowed, nil)); err == nil {
		t.Fatal("the record was accepted")
	}
	issuer.Release()
	if err := sink.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := statuses(issuer.Log); !slices.Equal(got, []string{"allowed", "failure"}) {
		t.Fatalf("the log holds %v", got)
	}
	if last := issuer.Log.Entries()[1]; last.Metadata["reason"] != "audit_unavailable" || last.Ref == "" {
		t.Errorf("the failure is %+v", last)
	}
}

func TestARecordThatWasNotSentYetIsTakenBackWhenItsCallerLeaves(t *testing.T) {
	issuer := testissuer.New(t)
	sink, _ := newSink(t, issuer, nil)
	issuer.HoldAudit()
	first := make(chan error, 1)
	go func() {
		_, err := sink.Write(t.Context(), record(audit.Allowed, nil))
		first <- err
	}()
	for issuer.RequestsTo(testissuer.Audit) == 0 {
		runtime.Gosched()
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sink.Write(ctx, record(audit.Allowed, nil)); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	issuer.Release()
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	if err := sink.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := statuses(issuer.Log); !slices.Equal(got, []string{"allowed"}) {
		t.Errorf("the log holds %v", got)
	}
}

func TestAnInterruptionOfTheLogIsWaitedOutWithOneKey(t *testing.T) {
	issuer := testissuer.New(t)
	sink, heard := newSink(t, issuer, nil)
	issuer.Interrupt(testissuer.Audit)
	written := make(chan error, 1)
	go func() {
		_, err := sink.Write(t.Context(), record(audit.Allowed, nil))
		written <- err
	}()
	for len(heard.all()) < 2 {
		time.Sleep(time.Millisecond)
	}
	issuer.Resume(testissuer.Audit)
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if got := statuses(issuer.Log); !slices.Equal(got, []string{"allowed"}) {
		t.Errorf("the log holds %v", got)
	}
}

func TestARefusedRecordIsWrittenAgainWithLess(t *testing.T) {
	issuer := testissuer.New(t)
	sink, heard := newSink(t, issuer, func(options *audit.Options) { options.Mode = audit.Buffered })
	issuer.Log.RefuseWith(func(entry testissuer.Entry) string {
		if entry.Metadata["to"] == "nobody" {
			return "CONTRADICTS_GRANT"
		}
		return ""
	})
	for index := range 8 {
		sent := record(audit.Blocked, nil)
		if index == 5 {
			sent.Metadata = map[string]any{"to": "nobody"}
		}
		if _, err := sink.Write(t.Context(), sent); err != nil {
			t.Fatal(err)
		}
	}
	if err := sink.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	var reduced []testissuer.Entry
	for _, entry := range issuer.Log.Entries() {
		if entry.Metadata["recordRefused"] == "CONTRADICTS_GRANT" && entry.AgentID == "" {
			reduced = append(reduced, entry)
		}
	}
	if len(issuer.Log.Entries()) != 8 || len(reduced) != 1 {
		t.Errorf("the log holds %+v", issuer.Log.Entries())
	}
	if len(heard.all()) != 1 {
		t.Errorf("faults: %v", heard.all())
	}
}

func TestARecordOfAnUnknownGrantIsLostAndRefusesItsCall(t *testing.T) {
	issuer := testissuer.New(t)
	sink, heard := newSink(t, issuer, nil)
	issuer.Log.RefuseWith(func(testissuer.Entry) string { return "NOT_FOUND" })
	_, err := sink.Write(t.Context(), record(audit.Allowed, nil))
	var lost *audit.LostError
	if !errors.As(err, &lost) || lost.GrantID != "grnt_1" || lost.Status != audit.Allowed {
		t.Fatalf("got %v", err)
	}
	if faults := heard.all(); len(faults) != 1 || !errors.As(faults[0], &lost) {
		t.Errorf("faults: %v", faults)
	}
}

func TestAListenerThatPanicsEndsNeitherTheProcessNorTheSink(t *testing.T) {
	issuer := testissuer.New(t)
	sink, _ := newSink(t, issuer, func(options *audit.Options) {
		options.OnFault = func(error) { panic("the listener is broken") }
	})
	issuer.Log.RefuseWith(func(testissuer.Entry) string { return "NOT_FOUND" })
	var lost *audit.LostError
	if _, err := sink.Write(t.Context(), record(audit.Allowed, nil)); !errors.As(err, &lost) {
		t.Errorf("got %v", err)
	}
	issuer.Log.RefuseWith(func(testissuer.Entry) string { return "" })
	if _, err := sink.Write(t.Context(), record(audit.Allowed, nil)); err != nil {
		t.Error(err)
	}
}

func TestMetadataWithoutACanonicalFormIsLeftOut(t *testing.T) {
	issuer := testissuer.New(t)
	sink, _ := newSink(t, issuer, nil)
	sent := record(audit.Blocked, nil)
	sent.Metadata = map[string]any{"text": "\xff"}
	if _, err := sink.Write(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	if entry := issuer.Log.Entries()[0]; entry.Metadata["recordRefused"] != "METADATA_NOT_CANONICAL" {
		t.Errorf("the entry is %+v", entry)
	}
}

func TestABufferedSinkLetsCallsWaitForRoom(t *testing.T) {
	issuer := testissuer.New(t)
	sink, _ := newSink(t, issuer, func(options *audit.Options) {
		options.Mode, options.Capacity, options.Timeout = audit.Buffered, 2, 200*time.Millisecond
	})
	issuer.Interrupt(testissuer.Audit)
	for range 2 {
		if _, err := sink.Write(t.Context(), record(audit.Allowed, nil)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sink.Write(t.Context(), record(audit.Allowed, nil)); err == nil {
		t.Fatal("a third record was accepted")
	}
	if _, err := sink.Write(t.Context(), record(audit.Success, nil)); err != nil {
		t.Fatalf("an outcome was refused: %v", err)
	}
	issuer.Resume(testissuer.Audit)
	if err := sink.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if count := len(issuer.Log.Entries()); count != 3 {
		t.Errorf("the log holds %d entries", count)
	}
}

func TestCloseSendsWhatIsLeftAndEndsEveryGoroutine(t *testing.T) {
	issuer := testissuer.New(t)
	before := runtime.NumGoroutine()
	sink, _ := newSink(t, issuer, func(options *audit.Options) {
		options.Mode, options.Linger = audit.Buffered, time.Hour
	})
	for range 1200 {
		if _, err := sink.Write(t.Context(), record(audit.Allowed, nil)); err != nil {
			t.Fatal(err)
		}
	}
	if err := sink.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if count := len(issuer.Log.Entries()); count != 1200 {
		t.Errorf("the log holds %d entries", count)
	}
	if _, err := sink.Write(t.Context(), record(audit.Allowed, nil)); err == nil {
		t.Error("a closed sink took a record")
	}
	expectGoroutines(t, before)
}

func TestCloseGivesUpInTimeAndSaysHowManyWereLeft(t *testing.T) {
	issuer := testissuer.New(t)
	sink, _ := newSink(t, issuer, func(options *audit.Options) {
		options.Mode, options.CloseTimeout = audit.Buffered, 200*time.Millisecond
	})
	issuer.HoldAudit()
	for range 3 {
		if _, err := sink.Write(t.Context(), record(audit.Allowed, nil)); err != nil {
			t.Fatal(err)
		}
	}
	err := sink.Close(t.Context())
	if err == nil || !strings.Contains(err.Error(), "3 entries") {
		t.Errorf("got %v", err)
	}
}

// expectGoroutines waits until no more than before are left. Connections of
// http.DefaultClient end on their own.
func expectGoroutines(t *testing.T, before int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		stacks := make([]byte, 1<<20)
		text := string(stacks[:runtime.Stack(stacks, true)])
		if !strings.Contains(text, "grantex/go/audit.(*queue)") {
			return
		}
	}
	t.Errorf("%d goroutines ran before, and %d do now", before, runtime.NumGoroutine())
}

func TestAcknowledgedEntriesSurviveKill(t *testing.T) {
	if os.Getenv("GRANTEX_KILLED_URL") != "" {
		writeUntilKilled(t)
		return
	}
	issuer := testissuer.New(t)
	for range 3 {
		acknowledged := killAfter(t, issuer, 50)
		held := map[string]bool{}
		for _, entry := range issuer.Log.Entries() {
			if held[entry.EntryID] {
				t.Errorf("%s is in the log twice", entry.EntryID)
			}
			held[entry.EntryID] = true
		}
		for _, id := range acknowledged {
			if !held[id] {
				t.Errorf("%s was acknowledged and is not in the log", id)
			}
		}
	}
}

// killAfter runs this test in another process, kills it without a warning once
// it has reported some entries, and returns all that it reported.
func killAfter(t *testing.T, issuer *testissuer.Issuer, count int) []string {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestAcknowledgedEntriesSurviveKill$")
	child.Env = append(os.Environ(), "GRANTEX_KILLED_URL="+issuer.URL, "GRANTEX_KILLED_KEY="+issuer.APIKey)
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var acknowledged []string
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		id, ok := strings.CutPrefix(lines.Text(), "acknowledged ")
		if !ok {
			continue
		}
		acknowledged = append(acknowledged, id)
		if len(acknowledged) == count {
			_ = child.Process.Signal(syscall.SIGKILL)
		}
	}
	_ = child.Wait()
	if len(acknowledged) < count {
		t.Fatalf("the process acknowledged %d entries", len(acknowledged))
	}
	return acknowledged
}

func writeUntilKilled(t *testing.T) {
	sink, err := audit.NewHTTPSink(audit.Options{
		URL: os.Getenv("GRANTEX_KILLED_URL"), APIKey: os.Getenv("GRANTEX_KILLED_KEY"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		go func() {
			for {
				receipt, err := sink.Write(context.Background(), record(audit.Allowed, nil))
				if err == nil {
					fmt.Println("acknowledged " + receipt.EntryID())
				}
			}
		}()
	}
	time.Sleep(time.Minute)
}

func TestWrongOptionsAreNamed(t *testing.T) {
	for option, options := range map[string]audit.Options{
		"URL":    {APIKey: "key"},
		"APIKey": {URL: "http://localhost"},
		"Mode":   {URL: "http://localhost", APIKey: "key", Mode: "sometimes"},
		// No header can carry it.
		"APIKey must": {URL: "http://localhost", APIKey: "secret\n"},
	} {
		_, err := audit.NewHTTPSink(options)
		if err == nil || !strings.Contains(err.Error(), option) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v", option, err)
		}
	}
}
