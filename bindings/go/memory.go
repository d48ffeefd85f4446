package copernica

// #include <stdlib.h>
import "C"

import (
	"sync/atomic"
	"unsafe"
)

// live counts what is held of C: handles, results and blocks of texts. The tests watch that it goes back to where it was.
var live atomic.Int64

// texts is one block of C memory with NUL-terminated texts, and an array of pointers to them before it.
type texts struct {
	block unsafe.Pointer
	count int
}

// newTexts copies texts to C. None of them has a NUL in it; the caller frees the block.
func newTexts(all ...string) texts {
	const pointer = unsafe.Sizeof(uintptr(0))
	size := uintptr(len(all)) * pointer
	for _, text := range all {
		size += uintptr(len(text)) + 1
	}
	block := C.malloc(C.size_t(max(size, 1)))
	live.Add(1)
	pointers := unsafe.Slice((*unsafe.Pointer)(block), len(all))
	bytes := unsafe.Slice((*byte)(block), size)
	at := uintptr(len(all)) * pointer
	for i, text := range all {
		pointers[i] = unsafe.Add(block, at)
		at += uintptr(copy(bytes[at:], text))
		bytes[at] = 0
		at++
	}
	return texts{block, len(all)}
}

// array is the array of pointers, beginning with the text at this index.
func (t texts) array(from int) **C.char {
	return (**C.char)(unsafe.Add(t.block, uintptr(from)*unsafe.Sizeof(uintptr(0))))
}

// at is one of the texts.
func (t texts) at(i int) *C.char { return *t.array(i) }

// countFrom is how many texts there are, beginning with the one at this index.
func (t texts) countFrom(from int) C.size_t { return C.size_t(t.count - from) }

func (t texts) free() {
	C.free(t.block)
	live.Add(-1)
}
