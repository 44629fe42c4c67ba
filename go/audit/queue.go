package audit

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
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
	rooms   map[chan struct{}]bool
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
		rooms: map[chan struct{}]bool{}, flushes: map[chan struct{}]int64{},
		hurry: make(chan struct{}, 1), retry: make(chan struct{}, 1),
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
		queue.rooms[room] = true
		wake(queue.hurry)
		queue.mu.Unlock()
		var fault error
		select {
		case <-room:
			continue
		case <-timer.C:
			fault = errors.New("audit: the buffer stayed full")
		case <-queue.stop.Done():
			fault = errClosed
		case <-ctx.Done():
			fault = ctx.Err()
		}
		queue.mu.Lock()
		defer queue.mu.Unlock()
		delete(queue.rooms, room)
		return fault
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
