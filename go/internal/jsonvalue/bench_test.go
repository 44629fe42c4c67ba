package jsonvalue_test

import (
	"encoding/json"
	"testing"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

const payload = `{"iss":"https://issuer.test","sub":"user_alice","prn":"prn_01","aud":"https://api.test","client_id":"ag_01","agt":"did:grantex:ag_01","dev":"dev_01","grnt":"grnt_01","scp":["flights:search","payments:initiate:max_500"],"scope":"flights:search payments:initiate:max_500","iat":1767225600,"nbf":1767225595,"exp":1767229200,"jti":"tok_01","acr":"urn:grantex:acr:verified","amr":["hwk","user","mfa"],"auth_time":1767225540,"delegationDepth":0,"act":{"sub":"did:grantex:ag_01"}}`

func BenchmarkParse(b *testing.B) {
	text := []byte(payload)
	b.Run("jsonvalue", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := jsonvalue.Parse(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var value any
			if err := json.Unmarshal(text, &value); err != nil {
				b.Fatal(err)
			}
		}
	})
}
