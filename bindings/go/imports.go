package copernica

// #include <copernica.h>
import "C"

import (
	"context"
	"fmt"
	"runtime"
)

// ImportAction is what an import does with its records.
type ImportAction int32

const (
	// ImportAdd makes a profile of every record; nothing is looked for.
	ImportAdd ImportAction = C.COP_IMPORT_ADD
	// ImportUpdate updates the profiles that match a record and ignores a record that has no match.
	ImportUpdate ImportAction = C.COP_IMPORT_UPDATE
	// ImportUpdateOrAdd updates the profiles that match a record and makes one of a record that has no match.
	ImportUpdateOrAdd ImportAction = C.COP_IMPORT_UPDATE_OR_ADD
	// ImportIgnoreOrAdd leaves the profiles that match a record alone and makes one of a record that has no match.
	ImportIgnoreOrAdd ImportAction = C.COP_IMPORT_IGNORE_OR_ADD
	// ImportDelete removes the profiles that match a record.
	ImportDelete ImportAction = C.COP_IMPORT_DELETE
)

// Import says what is imported and how: its records, or where they are, and what is to be done with them.
type Import struct {
	// Name is what the server lists the import under.
	Name string
	// Action is what is done with the records. There is no default.
	Action ImportAction
	// KeyFields are the fields by which the profile of a record is found. Every action but ImportAdd needs one.
	KeyFields []string
	// Records are flat JSON objects such as {"customerid": 4567, "firstname": "John"}, all with the same keys in the same
	// order. A key "Orders.amount" is a field of the sub-profiles in that collection.
	Records []string
	// Location lets the server fetch the records itself, in place of Records: "https://...". They cannot be checked then.
	Location string
	// Delimiter is "\t", "," or ";" when at the location is CSV; empty for a JSON list of objects.
	Delimiter string
	// IgnoreEmptyFields lets empty values leave fields as they are instead of emptying them.
	IgnoreEmptyFields bool
}

// ImportStart starts an import into a database, with version 3 of the API and later; CreatedID of the result is the id for
// [Client.ImportStatus]. The server works on it in its own time.
//
// Names and values of all records are checked against the database. A record with an empty key is refused unless AllowEmpty
// allows it: it would match every profile that lacks the key. An import in doubt is never started again. Flags are DryRun,
// NoFieldCheck, AllowEmpty, AllowUnknownFields, or 0.
func (c *Client) ImportStart(ctx context.Context, database string, what Import, flags Flags) (*Result, error) {
	built, err := what.build(c)
	if err != nil {
		return nil, err
	}
	defer freeImport(built)
	return c.call(ctx, inDatabase(database), func(client *C.cop_client, c texts) *C.cop_result {
		return C.cop_import_start(client, c.at(0), built, C.uint32_t(flags))
	})
}

// build copies the import to C; the caller frees it, unless there is an error.
func (i Import) build(client *Client) (*C.cop_import, error) {
	defer runtime.KeepAlive(client)
	if err := client.shared.acquire(); err != nil {
		return nil, err
	}
	defer client.shared.release()
	built := C.cop_import_new(client.shared.handle)
	live.Add(1)
	if err := i.fill(built); err != nil {
		freeImport(built)
		return nil, err
	}
	return built, nil
}

func freeImport(built *C.cop_import) {
	C.cop_import_free(built)
	live.Add(-1)
}

// fill hands everything to C. It keeps to the first refusal.
func (i Import) fill(built *C.cop_import) error {
	f := filling{built: built}
	f.check(C.cop_import_set_action(built, C.cop_import_action(i.Action)))
	f.check(C.cop_import_set_ignore_empty_fields(built, number(i.IgnoreEmptyFields)))
	if i.Name != "" {
		f.hand(func(c texts) C.cop_status { return C.cop_import_set_name(built, c.at(0)) },
			argument{ErrInvalidOption, "the name of the import", i.Name})
	}
	for n, field := range i.KeyFields {
		f.hand(func(c texts) C.cop_status { return C.cop_import_add_key_field(built, c.at(0)) },
			argument{ErrInvalidBody, fmt.Sprintf("key field %d", n+1), field})
	}
	for n, record := range i.Records {
		f.hand(func(c texts) C.cop_status { return C.cop_import_add_record(built, c.at(0)) },
			argument{ErrInvalidBody, fmt.Sprintf("record %d", n+1), record})
	}
	if i.Location != "" {
		f.hand(func(c texts) C.cop_status {
			delimiter := c.at(1)
			if i.Delimiter == "" {
				delimiter = nil
			}
			return C.cop_import_set_location(built, c.at(0), delimiter)
		}, argument{ErrInvalidBody, "the location", i.Location}, argument{ErrInvalidBody, "the delimiter", i.Delimiter})
	}
	return f.err
}

// filling is an import that is being filled, and what was refused first.
type filling struct {
	built *C.cop_import
	err   error
}

func (f *filling) check(status C.cop_status) {
	if f.err == nil && status != C.COP_OK {
		f.err = refusal(Status(status), nil, "%s", C.GoString(C.cop_import_message(f.built)))
	}
}

// hand hands texts to C, if nothing was refused before.
func (f *filling) hand(set func(texts) C.cop_status, arguments ...argument) {
	if f.err != nil {
		return
	}
	var texts texts
	if texts, f.err = textsOf(arguments); f.err != nil {
		return
	}
	defer texts.free()
	f.check(set(texts))
}

// ImportProgress is how far an import has come.
type ImportProgress struct {
	// Status is the server's own word for the state, such as "ready for start". It documents no list of them.
	Status string
	// Total is how many records the import has; -1 when the server does not say it.
	Total int64
	// Processed is how many of them were worked on; -1 when the server does not say it.
	Processed int64
	// LastRun is when the import ran last, "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam; empty when it never ran.
	LastRun string
	// Error is what went wrong last, in the server's words; empty when nothing did.
	Error string
}

// ImportStatus reads how far an import has come, by the id that [Client.ImportStart] gave.
func (c *Client) ImportStatus(ctx context.Context, id uint64) (*ImportProgress, error) {
	var progress *ImportProgress
	_, err := c.callAndRead(ctx, nil, func(client *C.cop_client, _ texts) *C.cop_result {
		return C.cop_import_status(client, C.uint64_t(id))
	}, func(result *C.cop_result) {
		read := C.cop_result_import_progress(result)
		progress = &ImportProgress{
			Status:    C.GoString(C.cop_import_progress_status(read)),
			Total:     int64(C.cop_import_progress_total(read)),
			Processed: int64(C.cop_import_progress_processed(read)),
			LastRun:   C.GoString(C.cop_import_progress_last_run(read)),
			Error:     C.GoString(C.cop_import_progress_error(read)),
		}
	})
	return progress, err
}
