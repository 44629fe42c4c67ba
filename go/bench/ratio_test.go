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

// BenchmarkRatio reports how much of the time of an uncached verification is the signature check itself, SHA-256 and
// rsa.VerifyPKCS1v15, with both measured in turns. The fastest turn of each counts: a busy machine only adds to a turn.
func BenchmarkRatio(b *testing.B) {
	s := newSetting(b)
	verifier := s.verifier(b, -1)
	dot := strings.LastIndexByte(s.token, '.')
	signature, err := base64.RawURLEncoding.DecodeString(s.token[dot+1:])
	if err != nil {
		b.Fatal(err)
	}
	signed := []byte(s.token[:dot])
	ctx := b.Context()
	raw, whole := time.Hour, time.Hour
	const turn = 5
	for b.Loop() {
		start := time.Now()
		for range turn {
			digest := sha256.Sum256(signed)
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
		raw, whole = min(raw, middle.Sub(start)), min(whole, time.Since(middle))
	}
	b.ReportMetric(float64(raw)/float64(whole), "raw/verify")
	b.ReportMetric(float64(raw.Nanoseconds())/turn, "ns/raw")
	b.ReportMetric(float64(whole.Nanoseconds())/turn, "ns/verify")
	b.ReportMetric(0, "ns/op")
}
