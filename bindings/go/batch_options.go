package copernica

// #include <copernica.h>
import "C"

import (
	"math"
	"time"
)

// BatchOption changes how a batch behaves; give it to [Client.NewBatch].
type BatchOption func(*batchSettings) error

// batchSettings is what options are applied to.
type batchSettings struct{ batch *C.cop_batch }

// BatchQueueSize sets how many records the batch holds at the most, those included whose outcome was not taken yet: 1 or
// more; 2048 by default.
func BatchQueueSize(records int) BatchOption {
	return func(s *batchSettings) error {
		return s.check(C.cop_batch_set_queue_size(s.batch, limited(records)))
	}
}

// BatchAttempts sets how often a record is tried at the most: 1 to 100; 8 by default. Failures of a server that is down do
// not count.
func BatchAttempts(attempts int) BatchOption {
	return func(s *batchSettings) error {
		return s.check(C.cop_batch_set_attempts(s.batch, limited(attempts)))
	}
}

// BatchSettleTime sets how long a create in doubt is set aside before the batch looks for its profile: so long that a request
// which was lost on its way is not carried out any more. Ten minutes by default.
func BatchSettleTime(settle time.Duration) BatchOption {
	return func(s *batchSettings) error {
		if err := refuseNegative("the settle time", settle); err != nil {
			return err
		}
		return s.check(C.cop_batch_set_settle_ms(s.batch, milliseconds(settle)))
	}
}

// BatchPauses sets the pauses while the server is down: the first, and the longest of the later ones, each of which is twice
// as long as the one before. A second and a minute by default.
func BatchPauses(shortest, longest time.Duration) BatchOption {
	return func(s *batchSettings) error {
		if err := refuseNegative("the shortest pause", shortest); err != nil {
			return err
		}
		if err := refuseNegative("the longest pause", longest); err != nil {
			return err
		}
		return s.check(C.cop_batch_set_pause_ms(s.batch, milliseconds(shortest), milliseconds(longest)))
	}
}

// BatchJournal keeps a journal in a file, from which a later run over the same input learns what this one did; it also opens
// one that an earlier run left behind. inputID is a text that is another one for another input, such as its checksum.
//
// With a journal of earlier runs add the whole input again, with the same tags in the same order. Records that were applied
// come back at once, with 0 attempts, and are not sent; updates that may have been are sent again; creates in doubt are looked
// for after the settle time; and what cannot be settled comes back with EffectUnknown. The journal survives the death of the
// process by any means, though not that of the machine. Let tags count up, as line numbers do: what was applied is remembered
// as ranges of tags.
//
// [Client.NewBatch] fails with ErrForeignJournal when the file belongs to another input, and with ErrJournal when it cannot
// be used, as when another batch has it open.
func BatchJournal(path, inputID string) BatchOption {
	return func(s *batchSettings) error {
		texts, err := textsOf([]argument{
			{ErrInvalidOption, "the path of the journal", path}, {ErrInvalidOption, "the name of the input", inputID},
		})
		if err != nil {
			return err
		}
		defer texts.free()
		return s.check(C.cop_batch_set_journal(s.batch, texts.at(0), texts.at(1)))
	}
}

// limited is a number as C takes it; one that is out of its range becomes one that the library refuses or takes for endless.
func limited(number int) C.uint32_t { return C.uint32_t(min(max(number, 0), math.MaxInt32)) }

func (s *batchSettings) check(status C.cop_status) error {
	if status == C.COP_OK {
		return nil
	}
	return refusal(Status(status), nil, "%s", C.GoString(C.cop_batch_message(s.batch)))
}
