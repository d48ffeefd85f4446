package copernica

import "context"

// notifyKey is the key of what NotifyResult keeps in a context.
type notifyKey struct{}

// NotifyResult makes a context whose calls hand their whole result to a function, also those that return only what they read
// or an error: how many attempts it took, warnings, the JSON of the reply. That is what metrics and logs want to know. It is
// called on the goroutine that makes the call, before the call returns; a list hands over one result, when it ends. The
// function may be called by several goroutines at once, if several make calls with the context.
//
// A call that ended before it reached the library, as when its turn did not come in time, has no result to hand over.
func NotifyResult(ctx context.Context, notify func(*Result)) context.Context {
	return context.WithValue(ctx, notifyKey{}, notify)
}

func notifyResult(ctx context.Context, result *Result) {
	if notify, wants := ctx.Value(notifyKey{}).(func(*Result)); wants && notify != nil {
		notify(result)
	}
}
