// Package copernica edits many profiles of a Copernica database with one call, safely: conditions and body are
// checked before anything is sent, and every call says what it did to the database. Around that call it reads, makes, changes
// and removes profiles and sub-profiles, starts imports, does many updates at once ([Batch]), and makes any other call of the
// API ([Client.Request]).
//
// It needs the C library libcopernica, which pkg-config finds under the name copernica.
//
//	client, err := copernica.New(token)
//	...
//	defer client.Close()
//	result, err := client.UpdateProfiles(ctx, "1234", []string{"customerid==4567"}, `{"firstname": "Jane"}`, 0)
//
// A call that fails returns an [*Error], which tells with its Effect what happened to the database all the same, and with
// MayRepeat whether the same call may be made again. It works with errors.As, and with errors.Is for a [Status] and for
// the error of a context:
//
//	var failure *copernica.Error
//	if errors.As(err, &failure) && failure.Effect == copernica.EffectUnknown { ... }
//	if errors.Is(err, copernica.ErrUnknownField) { ... }
//	if errors.Is(err, context.DeadlineExceeded) { ... }
//
// One client is enough for a program, and any number of goroutines may use it. Each call has its own context: when that
// ends, the call ends within a quarter of a second, and no other.
package copernica
