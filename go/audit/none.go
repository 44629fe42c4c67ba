package audit

import "context"

// None is the choice to record nothing. It has to be stated, so that nobody
// gets it by accident.
var None Sink = none{}

type none struct{}

func (none) Write(context.Context, Record) (*Receipt, error) { return &Receipt{}, nil }
