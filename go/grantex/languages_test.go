package grantex_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/grantex/grantex/go/grantex"
	"github.com/grantex/grantex/go/internal/testserver"
)

// script uses what Go has stored, and stores what Go then uses.
const script = `
import { createAgentKey, Grantex, loadAgentKey } from './src/index.ts';
import { createFileStore } from './src/node.ts';
const [directory, agentId, kid] = process.argv.slice(2);
const gx = new Grantex({ apiKey: process.env.KEY, baseUrl: process.env.URL });
const store = createFileStore({ directory });
const source = gx.tokenSource({ agentId, store });
await source.refresh();
const loaded = await loadAgentKey({ store, kid });
const created = await createAgentKey({ store, algorithm: loaded.algorithm });
console.log(loaded.publicKey.x, created.kid, await source.token());
`

func TestAStoreIsSharedWithTypeScript(t *testing.T) {
	t.Parallel()
	server := sandbox(t)
	ctx := within(t, time.Minute)
	client := must(grantex.NewClient(grantex.Options{URL: server.url, APIKey: server.apiKey}))(t)
	directory := t.TempDir()
	store := must(grantex.NewFileStore(directory))(t)
	agent := must(client.Agents.Register(ctx, grantex.AgentParams{Name: "polyglot", Scopes: []string{"a:b"}}))(t)
	asked := must(client.Authorizations.Create(ctx, grantex.AuthorizationParams{AgentID: agent.ID, PrincipalID: "erin", Scopes: []string{"a:b"}}))(t)
	grant := must(client.Tokens.Exchange(ctx, grantex.ExchangeParams{Code: asked.Code, AgentID: agent.ID}))(t)
	source := must(client.NewTokenSource(grantex.TokenSourceOptions{AgentID: agent.ID, Store: store, Grant: grant}))(t)
	must(source.Token(ctx))(t)
	for _, algorithm := range []grantex.Algorithm{grantex.EdDSA, grantex.ES256} {
		key := must(grantex.CreateAgentKey(ctx, store, algorithm))(t)
		node := exec.CommandContext(ctx, testserver.Node(root), "--input-type=module-typescript", "-", directory, agent.ID, key.KID())
		node.Dir = filepath.Join(root, "packages", "sdk")
		node.Env = append(node.Environ(), "KEY="+server.apiKey, "URL="+server.url)
		node.Stdin = strings.NewReader(script)
		output, err := node.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, err.(*exec.ExitError).Stderr)
		}
		said := strings.Fields(string(output))
		if said[0] != key.PublicKey().X {
			t.Fatal("TypeScript loads another key")
		}
		if created := must(grantex.LoadAgentKey(ctx, store, said[1]))(t); created.Algorithm() != algorithm {
			t.Fatal("Go loads another key")
		}
		if after := must(client.NewTokenSource(grantex.TokenSourceOptions{AgentID: agent.ID, Store: store}))(t); must(after.Token(ctx))(t) != said[2] {
			t.Fatal("Go continues with another token")
		}
		// The source that has begun in Go learns of the rotation by the store.
		if refreshed := must(source.Refresh(ctx))(t); refreshed != said[2] {
			t.Fatal("the first source does not continue with the token of TypeScript")
		}
	}
}
