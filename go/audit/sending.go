package audit

import (
	"fmt"
	"time"

	"github.com/grantex/grantex/go/internal/backoff"
	"github.com/grantex/grantex/go/internal/listener"
)

const (
	maxBatchEntries = 500
	// maxBatchBytes is less than the 1 MiB that the server takes.
	maxBatchBytes = 900 << 10
)

// run sends until nothing waits.
func (queue *queue) run(ended chan struct{}) {
	defer close(ended)
	for {
		next := queue.next()
		if next == nil {
			return
		}
		answer := queue.client.send(queue.stop, next)
		if answer.fault != nil && answer.code == "" {
			if queue.stop.Err() == nil {
				queue.tell(answer.fault)
				queue.pause(max(answer.retryAfter, backoff.Pause(next.attempts)), queue.retry)
			}
			next.attempts++
			continue
		}
		if fault := queue.settle(next, answer); fault != nil {
			queue.tell(fault)
			if lost, ok := fault.(*LostError); ok {
				next.records[0].answer(lost)
			}
		}
	}
}

func (queue *queue) tell(fault error) {
	listener.Tell(queue.stop, "OnFault", func() { queue.onFault(fault) })
}

// next returns the batch to send. It returns nil, and the goroutine ends, when
// nothing can be sent or the queue has given up.
func (queue *queue) next() *batch {
	queue.mu.Lock()
	defer queue.mu.Unlock()
	if len(queue.batches) == 0 && queue.isUnhurried() {
		queue.mu.Unlock()
		queue.pause(queue.linger, queue.hurry)
		queue.mu.Lock()
	}
	if len(queue.batches) == 0 {
		queue.batches = queue.pack()
	}
	if len(queue.batches) == 0 || queue.stop.Err() != nil {
		queue.ended = nil
		return nil
	}
	return queue.batches[0]
}

// isUnhurried reports whether nobody waits for the records that wait, and they
// do not fill a batch.
func (queue *queue) isUnhurried() bool {
	isAwaited := queue.waiting > 0 || len(queue.flushes) > 0 || len(queue.rooms) > 0
	return queue.linger > 0 && !isAwaited && queue.pending.Len() > 0 && queue.pending.Len() < maxBatchEntries
}

// pack takes as many records as one request may hold. A record whose entry
// must name another one waits for it.
func (queue *queue) pack() []*batch {
	var records []*queued
	size := 0
	for place := queue.pending.Front(); place != nil; place = place.Next() {
		record := place.Value.(*queued)
		if record.isAhead(queue) {
			continue
		}
		size += len(record.text)
		if len(records) == maxBatchEntries || (len(records) > 0 && size > maxBatchBytes) {
			break
		}
		records = append(records, record)
	}
	if len(records) == 0 {
		return nil
	}
	return []*batch{newBatch(records)}
}

// settle takes the certain answer to the first batch. It returns what was
// wrong with a record that was alone in it: a [LostError] where it is lost.
func (queue *queue) settle(sent *batch, answer answer) (fault error) {
	queue.mu.Lock()
	defer queue.mu.Unlock()
	rest := queue.batches[1:]
	switch {
	case answer.fault == nil:
		for index, record := range sent.records {
			queue.acknowledge(record, answer.entryIDs[index])
		}
		queue.batches = rest
	case len(sent.records) > 1:
		// The log takes a batch whole or not at all. Halving it finds the refused
		// record in few requests, and the others are written.
		middle := (len(sent.records) + 1) / 2
		parts := []*batch{newBatch(sent.records[:middle]), newBatch(sent.records[middle:])}
		queue.batches = append(parts, rest...)
	case sent.records[0].isReduced || answer.code == "NOT_FOUND":
		fault = queue.lose(sent.records[0], answer.fault)
		queue.batches = rest
	default:
		sent.records[0].reduce(answer.code)
		queue.batches = append([]*batch{newBatch(sent.records)}, rest...)
		fault = fmt.Errorf(
			"audit: the log refused a record; it is sent again with its grant, action and status only: %w", answer.fault)
	}
	queue.announce()
	return fault
}

func (queue *queue) acknowledge(record *queued, entryID string) {
	record.receipt.entryID.Store(&entryID)
	if record.isAbandoned && record.subject.Status == Allowed {
		// It has the number of its record, so that a flush of that record waits for it
		// too.
		ran := record.neverRan()
		queue.places[ran] = queue.pending.InsertBefore(ran, queue.places[record])
	}
	queue.remove(record)
	record.answer(nil)
}

func (queue *queue) lose(record *queued, cause error) error {
	about := record.subject
	fault := &LostError{GrantID: about.GrantID, Action: about.Action, Status: about.Status, Cause: cause}
	record.receipt.isLost.Store(true)
	queue.lost++
	queue.remove(record)
	return fault
}

func (queue *queue) remove(record *queued) {
	if place, ok := queue.places[record]; ok {
		queue.pending.Remove(place)
		delete(queue.places, record)
	}
}

// announce tells those who wait for room or for a flush.
func (queue *queue) announce() {
	for room := range queue.rooms {
		close(room)
	}
	clear(queue.rooms)
	oldest := queue.added + 1
	if front := queue.pending.Front(); front != nil {
		oldest = front.Value.(*queued).number
	}
	for flushed, upTo := range queue.flushes {
		if oldest > upTo {
			close(flushed)
			delete(queue.flushes, flushed)
		}
	}
}

// pause waits, unless it is ended.
func (queue *queue) pause(duration time.Duration, end <-chan struct{}) {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-end:
	case <-queue.stop.Done():
	}
}

func wake(sleeper chan struct{}) {
	select {
	case sleeper <- struct{}{}:
	default:
	}
}
