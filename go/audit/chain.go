package audit

import (
	"errors"
	"fmt"
	"io"

	"github.com/grantex/grantex/go/internal/jsonvalue"
)

// CheckChain checks a log of one developer, given as JSON Lines of whole entries in the order of the log, as GET
// /v1/audit/export streams them: every hash, every link, every digest of metadata and names that were not erased, and
// that nothing is missing. It counts what was erased. A log whose oldest entries were disposed of begins with what it
// says of them, which is taken as it is here: checkpoints and [CheckExport] show whether it is true. It reads line by line
// and keeps only the last position, so memory does not grow with the log. It stops at the first fault, and reads on only
// after a gap, to tell missing entries from entries that come later.
//
// A chain shows that a log agrees with itself. The operator of the database can write a new log that does: compare the
// log with a position that was kept elsewhere. The error is that of reading, or about the options.
func CheckChain(lines io.Reader, options ChainOptions) (ChainReport, error) {
	return followChain(newLineReader(lines), options, chainListener{
		onEntry:    func(*entry, []byte) bool { return true },
		onDisposal: func(disposal) bool { return true },
	})
}

// CheckEntry checks one entry alone, given as JSON: its hash, and that its metadata and the name of its principal are
// what was hashed. Its neighbours or a proof show its position in the log.
func CheckEntry(text []byte) (ChainReport, error) {
	value, _ := jsonvalue.Parse(text)
	options := ChainOptions{}
	if read, ok := readEntry(value); ok && read.prevHash != nil && read.seq > 1 {
		options.After = &Position{read.seq - 1, *read.prevHash}
	}
	return followChain(&oneValue{value: value}, options, chainListener{onEntry: func(*entry, []byte) bool { return true }})
}

// values are the entries of a log. A text that is not JSON is the zero value.
type values interface {
	// next returns io.EOF at the end.
	next() (jsonvalue.Value, error)
}

type oneValue struct {
	value  jsonvalue.Value
	isRead bool
}

func (o *oneValue) next() (jsonvalue.Value, error) {
	if o.isRead {
		return jsonvalue.Value{}, io.EOF
	}
	o.isRead = true
	return o.value, nil
}

// chain is the state of a log that is being followed.
type chain struct {
	report      ChainReport
	options     ChainOptions
	developerID string
	text        []byte
}

// chainListener is called while a log is read. Where a callback returns false, reading stops.
type chainListener struct {
	// onEntry is called with each entry that is in order and the text that was hashed, which is valid during the call.
	onEntry func(*entry, []byte) bool
	// onDisposal is called with what the log says of the entries before its first one; nil where there must be none.
	onDisposal func(disposal) bool
}

// followChain does what [CheckChain] does, and calls a listener.
func followChain(log values, options ChainOptions, listener chainListener) (ChainReport, error) {
	var start int64
	if options.After != nil {
		start = options.After.Seq
	}
	if options.Kept != nil && options.Kept.Seq <= start {
		return ChainReport{}, errors.New("audit: Kept must be a position after After")
	}
	c := &chain{options: options}
	c.report.Head = options.After
	c.report.Erased.Entries = []ErasedEntry{}
	fault, err := c.follow(log, listener)
	if err != nil {
		return ChainReport{}, err
	}
	if fault == nil {
		fault = c.endFault()
	}
	c.report.Valid, c.report.Fault = fault == nil, fault
	return c.report, nil
}

func (c *chain) follow(log values, listener chainListener) (*Fault, error) {
	for {
		value, err := log.next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		expected := c.seq() + 1
		e, ok := readEntry(value)
		if !ok {
			said, isDisposal := readDisposal(value)
			if !isDisposal || c.report.Head != nil || listener.onDisposal == nil {
				return malformed(expected), nil
			}
			if fault := c.beginAfter(said); fault != nil || !listener.onDisposal(said) {
				return fault, nil
			}
			continue
		}
		if fault := c.placeFault(e, expected); fault != nil {
			if fault.Kind != FaultMissing {
				return fault, nil
			}
			return findLater(log, expected, fault)
		}
		c.text = e.appendCanonical(c.text[:0])
		if fault := firstFault(e.contentFault(c.text), c.linkFault(e)); fault != nil {
			return fault, nil
		}
		c.report.Head = &Position{e.seq, e.hash}
		c.report.Entries++
		c.report.Erased.count(e)
		if e.version == 1 && e.principalID != nil {
			c.report.UncommittedNames++
		}
		c.developerID = e.developerID
		if !listener.onEntry(e, c.text) {
			return nil, nil
		}
	}
}

func (c *chain) seq() int64 {
	if c.report.Head == nil {
		return 0
	}
	return c.report.Head.Seq
}

// beginAfter continues after the entries that are gone.
func (c *chain) beginAfter(said disposal) *Fault {
	kept := c.options.Kept
	switch {
	case kept == nil || kept.Seq > said.size:
	case kept.Seq < said.size:
		const format = "was disposed of, with all up to %d: nothing can be compared with it"
		return faultAt(FaultDisposed, kept.Seq, fmt.Sprintf(format, said.size))
	case kept.Hash != said.hash:
		return faultAt(FaultRewritten, said.size, "is not the entry that was kept for this place")
	}
	c.report.Head = &Position{said.size, said.hash}
	c.report.Disposed = &DisposedEntries{said.size, said.at}
	return nil
}

func (c *chain) placeFault(e *entry, expected int64) *Fault {
	switch {
	case c.report.Entries > 0 && e.developerID != c.developerID:
		return faultAt(FaultForeign, expected, "belongs to another developer")
	case e.seq > expected:
		return faultAt(FaultMissing, expected, "is missing")
	case e.seq == expected:
		return nil
	case c.report.Head != nil && *c.report.Head == Position{e.seq, e.hash}:
		return faultAt(FaultDuplicated, e.seq, "comes twice")
	}
	return faultAt(FaultReordered, e.seq, fmt.Sprintf("stands where %d belongs", expected))
}

func findLater(log values, seq int64, missing *Fault) (*Fault, error) {
	for {
		value, err := log.next()
		if errors.Is(err, io.EOF) {
			return missing, nil
		}
		if err != nil {
			return nil, err
		}
		if found, ok := value.Get("seq").Whole(); ok && found == seq {
			return faultAt(FaultReordered, seq, "comes later than its place"), nil
		}
	}
}

func (c *chain) linkFault(e *entry) *Fault {
	previous := c.report.Head
	isLinked := (previous == nil && e.prevHash == nil) ||
		(previous != nil && e.prevHash != nil && *e.prevHash == previous.Hash)
	if !isLinked {
		return faultAt(FaultRelinked, e.seq, "does not follow the entry before it")
	}
	if kept := c.options.Kept; kept != nil && kept.Seq == e.seq && kept.Hash != e.hash {
		return faultAt(FaultRewritten, e.seq, "is not the entry that was kept for this place")
	}
	return nil
}

func (c *chain) endFault() *Fault {
	kept, last := c.options.Kept, c.seq()
	if kept == nil || kept.Seq <= last {
		return nil
	}
	return faultAt(FaultCut, last+1, fmt.Sprintf("and everything after it is missing, up to %d that was kept", kept.Seq))
}
