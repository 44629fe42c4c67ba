package testissuer

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"

	"github.com/grantex/grantex/go/audit"
)

// Recorder is an audit sink that keeps entries in memory and accepts each one at
// once.
type Recorder struct {
	*Log
	isDown atomic.Bool
}

// NewRecorder returns an empty recorder.
func NewRecorder() *Recorder { return &Recorder{Log: NewLog()} }

// Break lets the recorder refuse every record from now on.
func (recorder *Recorder) Break() { recorder.isDown.Store(true) }

// Write implements [audit.Sink].
func (recorder *Recorder) Write(_ context.Context, record audit.Record) (*audit.Receipt, error) {
	if recorder.isDown.Load() {
		return nil, errors.New("the log is down")
	}
	// A copy, like that of a log on another machine.
	text, err := json.Marshal(record.Metadata)
	if err != nil {
		return nil, err
	}
	entry := Entry{
		GrantID: record.GrantID, AgentID: record.AgentID, AgentDID: record.AgentDID,
		PrincipalID: record.PrincipalID, Action: record.Action, Status: string(record.Status),
		Ref: record.Ref.EntryID(), Metadata: map[string]any{},
	}
	if err := json.Unmarshal(text, &entry.Metadata); err != nil {
		return nil, err
	}
	return audit.NewReceipt(recorder.Append(entry).EntryID), nil
}
