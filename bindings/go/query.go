package copernica

// #include <copernica.h>
import "C"

import "math"

// Query says how a list of profiles is read. The zero value reads everything by rising id, a thousand at a time.
type Query struct {
	// OrderBy is "id" (as is ""), "modified", "random", or the name of a field. Only the order of ids can go on behind a page
	// whatever changes meanwhile: any other has one page, and needs a Limit of at most 1000.
	OrderBy string
	// Descending is from high to low.
	Descending bool
	// PageSize is how many are asked for, and held in memory, at a time: 1 to 1000; 0 is 1000.
	PageSize int
	// Limit is how many are read at the most; 0 for all.
	Limit uint64
	// DataOnly asks for ids, fields, interests and moments of change only. Pages are smaller then; secret, moment of creation
	// and database of a profile are not known.
	DataOnly bool
}

// build makes the query of C; the caller frees it with freeQuery, also after an error.
func (q Query) build() (*C.cop_query, error) {
	query := C.cop_query_new()
	live.Add(1)
	C.cop_query_set_limit(query, C.uint64_t(q.Limit))
	C.cop_query_set_data_only(query, number(q.DataOnly))
	if q.PageSize != 0 {
		size := C.uint32_t(min(max(q.PageSize, 0), math.MaxInt32))
		if status := C.cop_query_set_page_size(query, size); status != C.COP_OK {
			return query, refusal(Status(status), nil, "PageSize %d: %s", q.PageSize, C.GoString(C.cop_query_message(query)))
		}
	}
	if q.OrderBy == "" && !q.Descending {
		return query, nil
	}
	by := q.OrderBy
	if by == "" {
		by = "id"
	}
	texts, err := textsOf([]argument{{ErrInvalidOption, "the order", by}})
	if err != nil {
		return query, err
	}
	defer texts.free()
	if status := C.cop_query_set_order(query, texts.at(0), number(q.Descending)); status != C.COP_OK {
		return query, refusal(Status(status), nil, "%s", C.GoString(C.cop_query_message(query)))
	}
	return query, nil
}

func freeQuery(query *C.cop_query) {
	C.cop_query_free(query)
	live.Add(-1)
}
