package bench

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

// BenchmarkRatio reports how much of the time of an uncached verification is the signature check itself, with both
// measured in turns, so that a busy machine slows both down alike.
func BenchmarkRatio(b *testing.B) {
	s := newSetting(b)
	verifier := s.verifier(b, -1)
	dot := strings.LastIndexByte(s.token, '.')
	signature, err := base64.RawURLEncoding.DecodeString(s.token[dot+1:])
	if err != nil {
		b.Fatal(err)
	}
	digest := sha256.Sum256([]byte(s.token[:dot]))
	ctx := b.Context()
	var raw, whole time.Duration
	const turn = 20
	for b.Loop() {
		start := time.Now()
		for range turn {
			if err := rsa.VerifyPKCS1v15(s.key, crypto.SHA256, digest[:], signature); err != nil {
				b.Fatal(err)
			}
		}
		middle := time.Now()
		for range turn {
			if _, err := verifier.Verify(ctx, s.token); err != nil {
				b.Fatal(err)
			}
		}
		raw += middle.Sub(start)
		whole += time.Since(middle)
	}
	b.ReportMetric(float64(raw)/float64(whole), "raw/verify")
	b.ReportMetric(float64(raw.Nanoseconds())/float64(b.N*turn), "ns/raw")
	b.ReportMetric(float64(whole.Nanoseconds())/float64(b.N*turn), "ns/verify")
	b.ReportMetric(0, "ns/op")
}
