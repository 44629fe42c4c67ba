package audit

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

const (
	maxBatchEntries = 500
	// maxBatchBytes is less than the 1 MiB that the server takes.
	maxBatchBytes = 900 << 10
	firstPause    = 100 * time.Millisecond
	longestPause  = 5 * time.Second
)

// queue holds records, and sends them together in order, one request at a
// time. It sends as long as records wait, and retries until an answer is
// certain. Records that no caller waits for linger, so that they ride along
// with one that a caller waits for instead of holding it up.
type queue struct {
	client  *client
	linger  time.Duration
	onFault func(error)
	// stop ends the request that is running, once the queue has given up.
	stop   context.Context
	giveUp context.CancelFunc

	mu sync.Mutex
	// pending holds the *queued that are neither acknowledged nor lost, in the
	// order of their numbers.
	pending *list.List
	places  map[*queued]*list.Element
	// batches are the batch that is being sent, or the parts that it was split
	// into.
	batches []*batch
	added   int64
	lost    int
	waiting int
	rooms   []chan struct{}
	flushes map[chan struct{}]int64
	// hurry ends a linger, and retry the pause after a fault.
	hurry chan struct{}
	retry chan struct{}
	// isClosed says that no record is taken any more.
	isClosed bool
	// ended is closed when the sending goroutine ends; nil while none runs.
	ended chan struct{}
}

func newQueue(client *client, linger time.Duration, onFault func(error)) *queue {
	stop, giveUp := context.WithCancel(context.Background())
	return &queue{
		client: client, linger: linger, onFault: onFault, stop: stop, giveUp: giveUp,
		pending: list.New(), places: map[*queued]*list.Element{},
		flushes: map[chan struct{}]int64{}, hurry: make(chan struct{}, 1), retry: make(chan struct{}, 1),
	}
}

func (queue *queue) add(record *queued) error {
	queue.mu.Lock()
	defer queue.mu.Unlock()
	return queue.addLocked(record)
}

func (queue *queue) addLocked(record *queued) error {
	if queue.isClosed {
		return errClosed
	}
	queue.added++
	record.number = queue.added
	queue.places[record] = queue.pending.PushBack(record)
	if record.done != nil || queue.pending.Len() >= maxBatchEntries {
		wake(queue.hurry)
	}
	if queue.ended == nil {
		queue.ended = make(chan struct{})
		go queue.run(queue.ended)
	}
	return nil
}

// write adds a record and waits until the log has acknowledged it.
func (queue *queue) write(ctx context.Context, record *queued, timeout time.Duration) error {
	record.done = make(chan error, 1)
	queue.mu.Lock()
	if err := queue.addLocked(record); err != nil {
		queue.mu.Unlock()
		return err
	}
	queue.waiting++
	queue.mu.Unlock()
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	fault := errors.New("audit: the log did not acknowledge the entry in time")
	select {
	case err := <-record.done:
		queue.mu.Lock()
		queue.waiting--
		queue.mu.Unlock()
		return err
	case <-timer.C:
	case <-ctx.Done():
		fault = ctx.Err()
	}
	return queue.abandon(record, fault)
}

// abandon takes a record back whose caller waits no longer. Where it is being
// sent, the queue says later that its call never ran.
func (queue *queue) abandon(record *queued, fault error) error {
	queue.mu.Lock()
	defer queue.mu.Unlock()
	queue.waiting--
	select {
	case err := <-record.done:
		// It was answered meanwhile.
		return err
	default:
	}
	isSent := slices.ContainsFunc(queue.batches, func(batch *batch) bool {
		return slices.Contains(batch.records, record)
	})
	if isSent {
		record.isAbandoned = true
	} else {
		queue.remove(record)
		queue.announce()
	}
	return fault
}

// addWhenRoom adds a record once fewer than capacity wait.
func (queue *queue) addWhenRoom(ctx context.Context, record *queued, capacity int, timeout time.Duration) error {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for {
		queue.mu.Lock()
		if queue.isClosed || queue.pending.Len() < capacity {
			defer queue.mu.Unlock()
			return queue.addLocked(record)
		}
		room := make(chan struct{})
		queue.rooms = append(queue.rooms, room)
		wake(queue.hurry)
		queue.mu.Unlock()
		select {
		case <-room:
		case <-timer.C:
			return errors.New("audit: the buffer stayed full")
		case <-queue.stop.Done():
			return errClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// flush waits until everything added so far is acknowledged or lost.
func (queue *queue) flush(ctx context.Context) error {
	queue.mu.Lock()
	if queue.pending.Len() == 0 {
		queue.mu.Unlock()
		return nil
	}
	flushed := make(chan struct{})
	queue.flushes[flushed] = queue.added
	wake(queue.hurry)
	queue.mu.Unlock()
	select {
	case <-flushed:
		return nil
	case <-ctx.Done():
	}
	queue.mu.Lock()
	defer queue.mu.Unlock()
	delete(queue.flushes, flushed)
	return unwritten(queue.pending.Len())
}

// drain sends everything that is left, and ends the queue.
func (queue *queue) drain(ctx context.Context) error {
	queue.mu.Lock()
	queue.isClosed = true
	before := queue.lost
	wake(queue.retry)
	queue.mu.Unlock()
	err := queue.flush(ctx)
	queue.giveUp()
	queue.mu.Lock()
	ended := queue.ended
	lost := queue.lost - before
	queue.mu.Unlock()
	if ended != nil {
		<-ended
	}
	if err == nil && lost > 0 {
		return unwritten(lost)
	}
	return err
}

func unwritten(entries int) error {
	return fmt.Errorf("audit: %d entries could not be written", entries)
}

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
				queue.onFault(answer.fault)
				queue.pause(max(answer.retryAfter, backoff(next.attempts)), queue.retry)
			}
			next.attempts++
			continue
		}
		if fault := queue.settle(next, answer); fault != nil {
			queue.onFault(fault)
			if lost, ok := fault.(*LostError); ok {
				next.records[0].answer(lost)
			}
		}
	}
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
		if record.ref != nil && record.ref.EntryID() == "" && !record.ref.isLost.Load() {
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
	for _, room := range queue.rooms {
		close(room)
	}
	queue.rooms = nil
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

// backoff returns how long to wait before the next attempt. Half of it is
// random, so that many services do not return at the same moment.
func backoff(attempts int) time.Duration {
	longest := min(firstPause<<min(attempts, 10), longestPause)
	return longest/2 + rand.N(longest/2)
}
