package copernica

// #include <copernica.h>
import "C"

import "fmt"

// BatchImports sends the records in imports instead of one call for each: thousands at a time, with version 3 of the API and
// later. keyFields are the 1 to 32 fields by which an import finds the profile of a record; recordsPerImport is the most
// records of one import, 1 to 10000, of which 1000 is a good number.
//
// Each record must have exactly the condition key==value for every key field, and no other; with Create its body sets the keys
// to the same values. Async, DryRun and interests do not fit. A record that does not fit comes back as refused, and all others
// go on. Records with the same database, the same fields in the body and the same Create go together; those of which too few
// come are sent half a second after the first, or at [Batch.CloseInput].
//
// The server works on an import in its own time, and the batch asks how far it is. The server says nothing of single records:
// when an import has ended without an error, each of its records has EffectApplied; when it names an error, each record is sent
// once more by itself. An import that does not move for the settle time is left to the server, and its records have
// EffectAccepted. An import with Create of which nobody knows whether it was started is never started again: its records are
// looked for after the settle time.
//
// [Client.NewBatch] fails with ErrNotSupported before version 3, and with ErrInvalidOption beside [WithMaxMatches], which
// nobody could keep.
func BatchImports(keyFields []string, recordsPerImport int) BatchOption {
	return func(s *batchSettings) error {
		arguments := make([]argument, len(keyFields))
		for i, field := range keyFields {
			arguments[i] = argument{ErrInvalidOption, fmt.Sprintf("key field %d", i+1), field}
		}
		texts, err := textsOf(arguments)
		if err != nil {
			return err
		}
		defer texts.free()
		return s.check(C.cop_batch_use_imports(s.batch, texts.array(0), texts.countFrom(0), limited(recordsPerImport)))
	}
}
