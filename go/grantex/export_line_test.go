package grantex_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/grantex"
	"github.com/grantex/grantex/go/internal/vectors"
)

func TestAnExportThatWasReadIsCheckedLikeTheAnswerOfTheServer(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"an untouched log", "disposed entries, and a newer checkpoint"} {
		given := vectors.Find(t, "export", name)
		var lines []json.RawMessage
		given.Read(t, "entries", &lines)
		server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
			writer.Header().Set("Content-Type", "application/jsonl")
			for _, line := range lines {
				_, _ = fmt.Fprintf(writer, "%s\n", line)
			}
		}))
		t.Cleanup(server.Close)
		client := must(grantex.NewClient(grantex.Options{URL: server.URL, APIKey: "gx_test_key"}))(t)
		var kept bytes.Buffer
		for line, err := range client.Audit.Export(t.Context()) {
			kept.Write(must(json.Marshal(must(line, err)(t)))(t))
			kept.WriteByte('\n')
		}
		report := must(audit.CheckExport(&kept, audit.ExportOptions{
			Checkpoints: given.Texts(t, "checkpoints"), AnchoredKeys: given.Texts(t, "anchoredKeys"),
		}))(t)
		var expected audit.ExportReport
		given.Read(t, "expected", &expected)
		if !report.Valid || report.Anchored == 0 || report.Entries != expected.Entries || *report.Head != *expected.Head {
			t.Errorf("%s: %s", name, text(report))
		}
	}
}
