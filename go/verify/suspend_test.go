package verify_test

import (
	"testing"
	"time"
	"unsafe"

	"github.com/grantex/grantex/go/internal/testissuer"
	"github.com/grantex/grantex/go/refusal"
	"github.com/grantex/grantex/go/verify"
)

func TestKeysGrowOldWhileTheMachineSleeps(t *testing.T) {
	issuer := testissuer.New(t)
	var slept time.Duration
	verifier := newVerifier(t, issuer, func(options *verify.Options) {
		options.Clock = func() time.Time { return asleep(time.Now(), slept) }
	})
	token := issuer.Token()
	verified(t, verifier, token)
	if err := issuer.RotateKey(); err != nil {
		t.Fatal(err)
	}
	issuer.RevokeOldKeys()
	slept = 30 * time.Minute
	_, err := verifier.Verify(t.Context(), token)
	expectRefusal(t, err, refusal.UnknownKey)
}

// asleep returns the time on a machine that has slept: the wall clock went on, and the monotonic clock stood still.
func asleep(now time.Time, slept time.Duration) time.Time {
	// As package time describes it: the seconds of the wall clock begin at bit 30.
	inside := (*struct {
		wall uint64
		ext  int64
		loc  *time.Location
	})(unsafe.Pointer(&now))
	inside.wall += uint64(slept/time.Second) << 30
	return now
}
