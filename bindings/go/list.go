package copernica

// #include <copernica.h>
import "C"

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"
)

// ProfileList is a list of profiles or sub-profiles that is read while a program goes through it: one page of it is in
// memory at a time, however long it is.
//
//	list := client.Profiles(ctx, "1234", []string{"city==Utrecht"}, copernica.Query{})
//	defer list.Close()
//	for list.Next() {
//		fmt.Println(list.Profile().ID)
//	}
//	if err := list.Err(); err != nil { ... } // the list is not complete
//
// [ProfileList.All] is the same for a range loop. The list asks the server for nothing before its first Next, gives a page of
// its own time-out to each page, and ends with its context. One goroutine at a time may use it.
type ProfileList struct {
	ctx    context.Context
	client *Client
	query  Query
	// arguments are the texts of the call that begins the list.
	arguments []argument
	begin     func(*C.cop_client, texts, *C.cop_query) *C.cop_profile_list

	cursor  *cursor
	profile *Profile
	count   uint64
	err     error
	hasDone bool
}

// Profiles reads the profiles of a database that meet all conditions, or all of them when there are no conditions.
//
// The conditions are those of [Client.UpdateProfiles], checked in the same way, but one without a value ("email==") is taken.
// Profiles that others make, change or remove while the list is read make it neither skip nor repeat any. All mistakes and
// failures show in Err of the list.
func (c *Client) Profiles(ctx context.Context, database string, conditions []string, query Query) *ProfileList {
	arguments := append(inDatabase(database), conditionArguments(conditions)...)
	return c.list(ctx, arguments, query, func(client *C.cop_client, c texts, query *C.cop_query) *C.cop_profile_list {
		return C.cop_get_profiles(client, c.at(0), c.array(1), c.countFrom(1), query)
	})
}

func (c *Client) list(
	ctx context.Context, arguments []argument, query Query,
	begin func(*C.cop_client, texts, *C.cop_query) *C.cop_profile_list,
) *ProfileList {
	return &ProfileList{ctx: ctx, client: c, query: query, arguments: arguments, begin: begin}
}

// Next goes to the next profile, which [ProfileList.Profile] then is. It is false at the end of the list, after Close, and
// after a failure, which [ProfileList.Err] tells from the end.
func (l *ProfileList) Next() bool {
	// A forgotten list is freed with the garbage, but not in the middle of this.
	defer runtime.KeepAlive(l)
	l.profile = nil
	if l.hasDone {
		return false
	}
	profile, err := l.advance()
	if profile == nil {
		l.err = err
		l.Close()
		return false
	}
	l.profile = profile
	l.count++
	return true
}

// Profile is the profile that Next went to; nil when Next was not called or was false. It may be kept.
func (l *ProfileList) Profile() *Profile { return l.profile }

// Count is how many profiles the list has given so far.
func (l *ProfileList) Count() uint64 { return l.count }

// Err is why the list ended before it was complete, an [*Error]; nil as long as nothing failed. When Next was false and Err
// is nil, the list is complete, unless it was closed.
func (l *ProfileList) Err() error { return l.err }

// Close ends the list and frees what it holds. A list that was read to its end has done so; closing twice does nothing.
func (l *ProfileList) Close() {
	l.hasDone = true
	l.client = nil
	if l.cursor != nil {
		l.cursor.free()
		l.cursor = nil
	}
}

// All reads the list in a range loop and closes it when that ends, in whatever way. A failure comes last, with no profile:
//
//	for profile, err := range client.Profiles(ctx, "1234", nil, copernica.Query{}).All() {
//		if err != nil { ... }
//	}
//
// It can be read once.
func (l *ProfileList) All() iter.Seq2[*Profile, error] {
	return func(yield func(*Profile, error) bool) {
		defer l.Close()
		for l.Next() {
			if !yield(l.profile, nil) {
				return
			}
		}
		if l.err != nil {
			yield(nil, l.err)
		}
	}
}

// advance reads the next profile; none and no error at the end of the list. It takes its turn among the calls of the client,
// since it may have to fetch a page.
func (l *ProfileList) advance() (*Profile, error) {
	shared := l.client.shared
	limit := limitOf(l.ctx, shared.timeout)
	if _, err := shared.enter(l.ctx, limit); err != nil {
		return nil, err
	}
	defer shared.leave()
	if l.cursor == nil {
		if err := l.open(); err != nil {
			return nil, err
		}
	}
	if profile := l.cursor.next(); profile != nil {
		return profile, nil
	}
	result := copyOf(C.cop_profile_list_result(l.cursor.list))
	if result.Status == ErrCancelled && errors.Is(l.ctx.Err(), context.DeadlineExceeded) {
		// The library knows no deadline of a whole list, and was cancelled for it.
		result.Status = ErrTimeout
		result.Message = "the deadline of the context passed while the list was read, which is not complete"
	}
	notifyResult(l.ctx, result)
	if result.Status == OK {
		return nil, nil
	}
	return nil, &Error{*result, causeOf(l.ctx, limit)}
}

// open makes the call that begins the list, on a client of its own that ends with the context.
func (l *ProfileList) open() error {
	texts, err := textsOf(l.arguments)
	if err != nil {
		return err
	}
	defer texts.free()
	query, err := l.query.build()
	defer freeQuery(query)
	if err != nil {
		return err
	}
	shared := l.client.shared
	if err := shared.acquire(); err != nil {
		return err
	}
	client := C.cop_client_derive(shared.handle, milliseconds(shared.timeout))
	unwatch := whenEnded(l.ctx, func() { C.cop_client_cancel(client) })
	l.cursor = &cursor{shared: shared, client: client, unwatch: unwatch}
	l.cursor.list = l.begin(client, texts, query)
	live.Add(2)
	runtime.AddCleanup(l, (*cursor).free, l.cursor)
	return nil
}

// cursor is what a list holds of C.
type cursor struct {
	shared  *shared
	client  *C.cop_client
	list    *C.cop_profile_list
	unwatch func()
	reader  profileReader
	once    sync.Once
}

func (c *cursor) next() *Profile {
	profile := C.cop_profile_list_next(c.list)
	if profile == nil {
		return nil
	}
	return c.reader.read(profile)
}

func (c *cursor) free() {
	c.once.Do(func() {
		c.unwatch()
		C.cop_profile_list_free(c.list)
		C.cop_client_free(c.client)
		live.Add(-2)
		c.shared.release()
	})
}
