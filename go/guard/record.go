package guard

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"

	"github.com/grantex/grantex/go/audit"
	"github.com/grantex/grantex/go/internal/canonical"
	"github.com/grantex/grantex/go/refusal"
)

func recordOf(about *refusal.Attribution, action string, status audit.Status, metadata map[string]any) audit.Record {
	return audit.Record{
		GrantID: about.GrantID, AgentID: about.AgentID, AgentDID: about.AgentDID, PrincipalID: about.PrincipalID,
		Action: action, Status: status, Metadata: metadata,
	}
}

var notOfAction = regexp.MustCompile(`[^A-Za-z0-9._:-]+`)

// actionName returns the action of the call in a form that the log accepts. A
// model may call a tool by any name; other characters become "_".
func (pending *pending) actionName() string {
	if isAction(pending.named) {
		return pending.named
	}
	if isAction(pending.action) {
		return pending.action
	}
	name := notOfAction.ReplaceAllString(pending.action, "_")
	if name == "" {
		return "_"
	}
	return name[:min(len(name), maxActionLength)]
}

// describe returns the metadata of an allowed call: what its rule returns,
// otherwise the digest of its input. The error is a fault of the rule.
func (pending *pending) describe(snapshot string) (map[string]any, error) {
	metadata := map[string]any{}
	if pending.metadata != nil {
		var stated map[string]any
		if err := recovered(func() { stated = pending.metadata() }); err != nil {
			return nil, err
		}
		if _, err := canonical.Metadata(stated); err != nil {
			return nil, err
		}
		maps.Copy(metadata, stated)
	} else if snapshot != "" {
		digest := sha256.Sum256([]byte(snapshot))
		metadata["inputDigest"] = hex.EncodeToString(digest[:])
	}
	if pending.grant.IsRevocationUnknown {
		return recordable(metadata, map[string]any{"revocation": "unknown"}, nil), nil
	}
	return metadata, nil
}

// describeRefused returns the metadata of a refused call: why it was refused,
// and what its rule returns.
func (pending *pending) describeRefused(refused *refusal.Error) map[string]any {
	why := map[string]any{"reason": string(refused.Reason)}
	if len(refused.MissingScopes) > 0 {
		why["missingScopes"] = refused.MissingScopes
	}
	if len(refused.Arguments) > 0 {
		names := make([]string, len(refused.Arguments))
		for index, argument := range refused.Arguments {
			names[index] = argument.Argument
		}
		why["refusedArguments"] = names
	}
	if pending.metadata == nil {
		return why
	}
	var stated map[string]any
	if err := recovered(func() { stated = pending.metadata() }); err != nil {
		return why
	}
	return recordable(stated, why, nil)
}

// recordable adds the guard's members to metadata. Metadata without a canonical
// form is left out, and recordRefused says so: the entry is written anyway.
func recordable(metadata, added map[string]any, onFault func(error)) map[string]any {
	whole := map[string]any{}
	maps.Copy(whole, metadata)
	maps.Copy(whole, added)
	_, err := canonical.Metadata(whole)
	if err == nil {
		return whole
	}
	if onFault != nil {
		onFault(err)
	}
	reduced := map[string]any{"recordRefused": "METADATA_NOT_CANONICAL"}
	maps.Copy(reduced, added)
	return reduced
}
