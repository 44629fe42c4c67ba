package grantex

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestAKeyIsLoadedFromEachStore(t *testing.T) {
	t.Parallel()
	files, err := NewFileStore(filepath.Join(t.TempDir(), "keys"))
	noError(t, err)
	for _, store := range []SecretStore{files, &MemoryStore{}} {
		for _, algorithm := range []Algorithm{"", EdDSA, ES256} {
			created, err := CreateAgentKey(t.Context(), store, algorithm)
			noError(t, err)
			loaded, err := LoadAgentKey(t.Context(), store, created.KID())
			noError(t, err)
			if loaded.PublicKey() != created.PublicKey() || loaded.Algorithm() != created.Algorithm() {
				t.Fatal("another key was loaded")
			}
			proof, err := NewKeyProof(loaded, ProofAudience{Issuer: "i", DeveloperID: "d"})
			noError(t, err)
			end := strings.LastIndexByte(proof, '.')
			if !isSignedBy(created.PublicKey(), []byte(proof[:end]), decode64(t, proof[end+1:])) {
				t.Fatal("the loaded key signs as another one")
			}
		}
	}
}

func decode64(t *testing.T, text string) []byte {
	t.Helper()
	bytes, err := strictBase64(text)
	noError(t, err)
	return bytes
}

// The key of RFC 8037 appendix A.3, and its thumbprint.
func TestTheThumbprintIsThatOfRFC7638(t *testing.T) {
	t.Parallel()
	key := PublicKey{Type: "OKP", Curve: "Ed25519", X: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
	if got := key.Thumbprint(); got != "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" {
		t.Fatalf("got %s", got)
	}
}

func TestAStoreWithoutThatKey(t *testing.T) {
	t.Parallel()
	store := &MemoryStore{}
	_, err := LoadAgentKey(t.Context(), store, "kid")
	wantCode(t, err, CodeKeyUnknown)
	key, err := CreateAgentKey(t.Context(), store, EdDSA)
	noError(t, err)
	private, _, _ := store.Get(t.Context(), key.KID())
	for _, text := range []string{"", "{}", "x", private, strings.Replace(private, "EdDSA", "ES256", 1), strings.Replace(private, `"d":"`, `"d":"AAAA`, 1)} {
		noError(t, store.Set(t.Context(), "kid", text))
		_, err := LoadAgentKey(t.Context(), store, "kid")
		failed := wantCode(t, err, CodeStoreDamaged)
		if failed.Err != nil {
			t.Fatal("the cause may quote the private key")
		}
	}
	if _, err := CreateAgentKey(t.Context(), store, "RS256"); err == nil {
		t.Fatal("a key of another algorithm was made")
	}
}

// forged is a key service whose answers are wrong.
type forged struct {
	crypto.Signer
	signature []byte
}

func (f forged) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return f.signature, nil }

func TestAKeyOfAKeyServiceIsUsed(t *testing.T) {
	t.Parallel()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	noError(t, err)
	key, err := AgentKeyFrom(private)
	noError(t, err)
	proof, err := NewKeyProof(key, ProofAudience{})
	noError(t, err)
	end := strings.LastIndexByte(proof, '.')
	if !isSignedBy(key.PublicKey(), []byte(proof[:end]), decode64(t, proof[end+1:])) {
		t.Fatal("another signature")
	}
	other, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	noError(t, err)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	noError(t, err)
	for _, signer := range []crypto.Signer{nil, other, rsaKey} {
		if _, err := AgentKeyFrom(signer); err == nil {
			t.Errorf("%T was taken", signer)
		}
	}
	for _, signature := range [][]byte{nil, []byte("x"), make([]byte, 64)} {
		key, err := AgentKeyFrom(forged{private, signature})
		noError(t, err)
		if proof, err := NewKeyProof(key, ProofAudience{}); err == nil {
			t.Errorf("signed: %s", proof)
		}
	}
}

func TestAFileStoreStaysInItsDirectory(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	store, err := NewFileStore(filepath.Join(root, "store"))
	noError(t, err)
	names := []string{"..", "../../up", "/etc/passwd", "a b", "ä", "a\x00b", "grant-ag_1", ".", "%2e%2e"}
	for _, name := range names {
		noError(t, store.Set(t.Context(), name, "value of "+name))
	}
	for _, name := range names {
		if value, ok, err := store.Get(t.Context(), name); err != nil || !ok || value != "value of "+name {
			t.Errorf("%q: %q, %v", name, value, err)
		}
	}
	entries, err := os.ReadDir(root)
	noError(t, err)
	files, err := os.ReadDir(filepath.Join(root, "store"))
	noError(t, err)
	if len(entries) != 1 || len(files) != len(names) {
		t.Fatalf("%d entries, %d files", len(entries), len(files))
	}
	for _, file := range files {
		info, err := file.Info()
		noError(t, err)
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", file.Name(), info.Mode().Perm())
		}
	}
	for _, name := range []string{"", strings.Repeat("a", 201), strings.Repeat("ä", 67)} {
		if err := store.Set(t.Context(), name, "v"); err == nil {
			t.Errorf("a name of %d bytes was taken", len(name))
		}
	}
	noError(t, store.Delete(t.Context(), "ä"))
	noError(t, store.Delete(t.Context(), "ä"))
	if _, ok, err := store.Get(t.Context(), "ä"); ok || err != nil {
		t.Fatalf("it is still there: %v", err)
	}
	if _, err := NewFileStore(""); err == nil {
		t.Fatal("a store without a directory was made")
	}
}

func TestAFileIsReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	store, err := NewFileStore(directory)
	noError(t, err)
	values := []string{strings.Repeat("a", 1e5), strings.Repeat("b", 1e5)}
	noError(t, store.Set(t.Context(), "name", values[0]))
	var writers sync.WaitGroup
	for index := range 20 {
		writers.Go(func() {
			if err := store.Set(t.Context(), "name", values[index%2]); err != nil {
				t.Error(err)
			}
			value, _, err := store.Get(t.Context(), "name")
			if err != nil || value != values[0] && value != values[1] {
				t.Errorf("read %d bytes, %v", len(value), err)
			}
		})
	}
	writers.Wait()
	if files, err := os.ReadDir(directory); err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), errors.Join(err))
	}
}
